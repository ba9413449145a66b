import { apisInNode } from '../../support/api-in-node';
import { profilesContract } from './profiles.contract';

for (const [where, open] of apisInNode) profilesContract(where, open);
