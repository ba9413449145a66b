import Backbone from '../../../vendor/backbone';
import { faultsContract } from './faults.contract';
import { savesContract } from './saves.contract';
import type { Kind } from './sheets';
import { serveByAjax } from './sheets-api';

const plain: Kind = {
  title: 'plain Backbone without jQuery',
  Base: Backbone.Model,
  urlRoot: '/api/sheets',
  serve: serveByAjax,
};

faultsContract(plain);
savesContract(plain);
