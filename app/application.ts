/**
 * The application: the only file that ties the floors together.
 * Holds     what happens at the start, in order; the frame around each page; what a change of session means for it and
 *           for the records.
 * Promises  whoever signs in or out, here or in another tab, sees the page as they may see it.
 * Leaves    everything that has a domain to the features, which are given and not named.
 * Read next routes.ts, then the index.ts of any feature.
 */
import { Application, type ApplicationOptions, mediator, Router, utils } from '../vendor/chaplin';
import { product } from '../common/product';
import { clock } from './clock';
import { config } from './config';
import {
  cache,
  followPage,
  joinTabs,
  keepAnswers,
  openJournal,
  registry,
  session,
  SESSION_CHANGED,
  setApiBase,
  setLongestWait,
  setSavingTools,
} from './data';
import { readFailure } from './failure';
import type { Feature } from './feature';
import { createPrefetching } from './prefetching';
import { registerRoutes } from './routes';
import { ShellController } from './shell/controller';
import { FooterView } from './shell/footer';
import { HeaderView } from './shell/header';
import { NoticeView } from './shell/notice';
import { hasUnsent } from './shell/unsent';
import { fillRegion, Layout, noticeIntent, registerView, setFailureReader, setRecordKeeper, watchLeaving } from './ui';

/** Starts the application with these features. Called once for each load of the page. */
export function startApplication(features: readonly Feature[]): Application {
  setApiBase(config.apiBase);
  setLongestWait(config.longestWaitMs);
  setSavingTools({
    journal: openJournal(product.name),
    scope: () => session.owner,
    explain: (refused) => readFailure(refused).message,
  });
  setFailureReader(readFailure);
  setRecordKeeper(registry);
  registerRecords(features);
  registerViews(features);
  for (const { start } of features) start?.();
  const options: FrameOptions = {
    features,
    routes: (match) => registerRoutes(features, match),
    nowhere: { controller: ShellController, action: 'notFound' },
    failure: { controller: ShellController, action: 'failed' },
  };
  return new FramedApplication(options);
}

interface FrameOptions extends ApplicationOptions {
  readonly features: readonly Feature[];
}

class FramedApplication extends Application {
  declare private stopFollowing: () => void;
  declare private stopNoticing: () => void;

  override initLayout({ features }: FrameOptions): void {
    this.layout = new Layout({ title: product.title });
    const entries = features.flatMap(({ navigation = [] }) => navigation);
    const names = features.flatMap(({ routes = [] }) => routes.map(({ name }) => name));
    const userRoute = names.find((name) => name === config.routes.user);
    const signInRoute = names.find((name) => name === config.routes.signIn);
    // Each becomes a child of the layout by the region that it names.
    new HeaderView({ region: 'header', entries, userRoute });
    new NoticeView({ region: 'header', signInRoute });
    new FooterView({ region: 'footer' });
    const { router } = this;
    if (!(router instanceof Router)) throw new TypeError('the layout comes before the router');
    this.stopNoticing = noticeIntent(document, { clock, intended: createPrefetching(features, router) });
  }

  override initMediator(): void {
    super.initMediator();
    // The tabs before the page: what comes out of the back-forward cache is taken for old before it is asked for anew.
    // And who leaves is asked before the router, which listens from the start on, hears of it.
    const undo = [
      watchLeaving(),
      followSession(),
      registry.followRoutes(mediator),
      keepAnswers(),
      joinTabs(product.name),
      followPage(cache, window),
    ];
    this.stopFollowing = () => {
      for (const stop of undo) stop();
    };
  }

  override dispose(): void {
    this.stopNoticing();
    this.stopFollowing();
    super.dispose();
  }
}

function registerRecords(features: readonly Feature[]): void {
  for (const { records = {} } of features) {
    for (const [type, theClass] of Object.entries(records)) registry.declare(type, theClass);
  }
}

function registerViews(features: readonly Feature[]): void {
  for (const { views = {}, regions = {} } of features) {
    for (const [type, load] of Object.entries(views)) registerView(type, load);
    for (const [region, type] of Object.entries(regions)) fillRegion(region, type);
  }
}

/**
 * Another person, or nobody any more: the page is made anew, and leads elsewhere if it is not for them. But a session
 * that the server ended is no reason to take from people what they have written: that page stays, and the notice says
 * how to go on; it stays as well when the same person is back.
 * @returns a function that ends this.
 */
function followSession(): () => void {
  let before = { state: session.state, token: session.token };
  let isDue = false;
  let writer: string | undefined;
  const follow = (): void => {
    const { state, token, user } = session;
    const hasComeOrGone = (before.token === null) !== (token === null);
    const isReplaced = before.state === 'authenticated' && state === 'loading';
    before = { state, token };
    // Before any page is made anew: nobody gets what another had.
    if (hasComeOrGone || isReplaced) registry.purge();
    isDue ||= hasComeOrGone || isReplaced;
    if (isDue && hasUnsent()) {
      if (session.isRefused || state === 'loading' || state === 'unavailable') return;
      if (user?.username === writer) isDue = false;
    }
    writer = user?.username ?? writer;
    if (!isDue) return;
    isDue = false;
    utils.redirectTo({ url: location.pathname + location.search }, { forceStartup: true, changeURL: false });
  };
  mediator.subscribe(SESSION_CHANGED, follow);
  return () => mediator.unsubscribe(SESSION_CHANGED, follow);
}
