import { openInBrowser } from '../../support/api-in-browser';
import { sessionContract } from './session.contract';

sessionContract('in a browser', openInBrowser);
