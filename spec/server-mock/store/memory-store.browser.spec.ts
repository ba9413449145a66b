import { createMemoryStore } from '../../../server-mock/store';
import { contractTables, storeContract } from '../../contracts/store.contract';

storeContract('The memory store in a browser', () => Promise.resolve(createMemoryStore(contractTables)));
