import { profiles } from '../../../common/features/profiles';
import { realworldContract } from '../../contracts/realworld.contract';

realworldContract(profiles, ['/profiles/{username}', '/profiles/{username}/follow']);
