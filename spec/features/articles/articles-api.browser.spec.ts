import { openInBrowser } from '../../support/api-in-browser';
import { articlesContract } from './articles.contract';

articlesContract('in a browser', openInBrowser);
