import { createMemoryStore } from '../../../server-mock/store';
import { contractTables, storeContract } from '../../contracts/store.contract';

storeContract('The memory store', () => Promise.resolve(createMemoryStore(contractTables)));
