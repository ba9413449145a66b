import { articles } from '../../../common/features/articles';
import { realworldContract } from '../../contracts/realworld.contract';

realworldContract(articles, ['/articles', '/articles/feed', '/articles/{slug}', '/articles/{slug}/favorite']);
