import Backbone from '../../../vendor/backbone';
import { faultsContract } from './faults.contract';
import { serveByAjax } from './sheets-api';
import type { AnyModelClass, Kind } from './sheets';

const plain: Kind = {
  title: 'plain Backbone without jQuery',
  Base: Backbone.Model as unknown as AnyModelClass,
  urlRoot: '/api/sheets',
  serve: serveByAjax,
};

faultsContract(plain);
