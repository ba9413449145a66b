import { apisInNode } from '../../support/api-in-node';
import { draftsContract } from './drafts.contract';

for (const [where, open] of apisInNode) draftsContract(where, open);
