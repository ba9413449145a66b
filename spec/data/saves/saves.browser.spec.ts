import { cache, Model } from '../../../app/data';
import Backbone from '../../../vendor/backbone';
import { faultsContract } from './faults.contract';
import { savesContract } from './saves.contract';
import type { Kind } from './sheets';
import { serveByXhr } from './sheets-xhr';

/** Each server begins anew, with versions that the one before has left behind. */
const serveToCache: typeof serveByXhr = (...server) => {
  cache.purge();
  return serveByXhr(...server);
};

const kinds: readonly Kind[] = [
  { title: 'plain Backbone with jQuery', Base: Backbone.Model, urlRoot: '/api/sheets', serve: serveByXhr },
  { title: 'our own models', Base: Model, urlRoot: '/sheets', serve: serveToCache },
];

for (const kind of kinds) {
  faultsContract(kind);
  savesContract(kind);
}
