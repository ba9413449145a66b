import { apisInNode } from '../../support/api-in-node';
import { tagsContract } from './tags.contract';

for (const [where, open] of apisInNode) tagsContract(where, open);
