import { Model } from '../../../app/data';
import Backbone from '../../../vendor/backbone';
import { faultsContract } from './faults.contract';
import type { AnyModelClass } from './sheets';
import { serveByXhr } from './sheets-xhr';

faultsContract({
  title: 'plain Backbone with jQuery',
  Base: Backbone.Model as unknown as AnyModelClass,
  urlRoot: '/api/sheets',
  serve: serveByXhr,
});

faultsContract({ title: 'our own models', Base: Model as unknown as AnyModelClass, urlRoot: '/sheets', serve: serveByXhr });
