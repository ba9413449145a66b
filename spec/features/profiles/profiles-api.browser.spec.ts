import { openInBrowser } from '../../support/api-in-browser';
import { profilesContract } from './profiles.contract';

profilesContract('in a browser', openInBrowser);
