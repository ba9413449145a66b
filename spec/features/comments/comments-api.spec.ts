import { apisInNode } from '../../support/api-in-node';
import { commentsContract } from './comments.contract';

for (const [where, open] of apisInNode) commentsContract(where, open);
