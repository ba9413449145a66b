import { session } from '../../../common/features/session';
import { realworldContract } from '../../contracts/realworld.contract';

realworldContract(session, ['/users', '/users/login', '/user']);
