import { apisInNode } from '../../support/api-in-node';
import { sessionContract } from './session.contract';

for (const [where, open] of apisInNode) sessionContract(where, open);
