import { apisInNode } from '../../support/api-in-node';
import { articleListsContract } from './article-lists.contract';
import { articlesContract } from './articles.contract';

for (const [where, open] of apisInNode) {
  articlesContract(where, open);
  articleListsContract(where, open);
}
