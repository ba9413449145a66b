import { comments } from '../../../common/features/comments';
import { realworldContract } from '../../contracts/realworld.contract';

realworldContract(comments, ['/articles/{slug}/comments', '/articles/{slug}/comments/{id}']);
