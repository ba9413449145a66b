import { apisInNode } from '../../support/api-in-node';
import { articlesContract } from './articles.contract';

for (const [where, open] of apisInNode) articlesContract(where, open);
