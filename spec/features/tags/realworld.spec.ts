import { tags } from '../../../common/features/tags';
import { realworldContract } from '../../contracts/realworld.contract';

realworldContract(tags, ['/tags']);
