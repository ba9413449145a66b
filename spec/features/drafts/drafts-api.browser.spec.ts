import { openInBrowser } from '../../support/api-in-browser';
import { draftsContract } from './drafts.contract';

draftsContract('in a browser', openInBrowser);
