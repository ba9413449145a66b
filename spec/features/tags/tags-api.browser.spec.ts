import { openInBrowser } from '../../support/api-in-browser';
import { tagsContract } from './tags.contract';

tagsContract('in a browser', openInBrowser);
