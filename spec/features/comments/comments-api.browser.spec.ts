import { openInBrowser } from '../../support/api-in-browser';
import { commentsContract } from './comments.contract';

commentsContract('in a browser', openInBrowser);
