/** Where the browser begins. */
import { debugHooks } from '../common/product';
import './styles/index.css';
import { startApplication } from './application';
import { cache, registry, session } from './data';
import { watchLeases, watchStrayTags } from './data/beside';
import { features } from './features';
import { Layout, printTree } from './ui';

/** Whether the hooks of outside test suites are wanted: in development, and where the build was told to have them (common/product.ts). */
declare const __DEBUG_HOOKS__: boolean;

// Served under their own names, /avatars/NAME.svg: the API's seeds say those.
require.context('./avatars', false, /\.svg$/);

if (__DEBUG_HOOKS__) {
  registry.supervise(watchLeases((message) => console.warn(message)));
  cache.watchTags(watchStrayTags((message) => console.warn(message)));
  Object.assign(window, {
    [debugHooks]: {
      getToken: () => session.token,
      getAuthState: () => session.state,
      getCurrentUser: () => session.user,
      /** Ours: the views that there are, one a line. What a page leaves behind is seen here. */
      getViewTree: () => (application.layout instanceof Layout ? printTree(application.layout) : ''),
      /** Ours: the records that are live, and who holds them. */
      getRecords: () => registry.inspect(),
      /** Ours: how many answers are observed, and how many reads are on their way. */
      getCache: () => ({ observed: cache.observed, loading: cache.loading }),
    },
  });
}

const application = startApplication(features);
