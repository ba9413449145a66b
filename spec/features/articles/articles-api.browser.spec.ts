import { openInBrowser } from '../../support/api-in-browser';
import { articleListsContract } from './article-lists.contract';
import { articlesContract } from './articles.contract';

articlesContract('in a browser', openInBrowser);
articleListsContract('in a browser', openInBrowser);
