/** A list of records of the API. Subclasses set `model`, `endpoint` and `envelope` by `proto`. */
import { type Endpoint, pathOf } from '../../common/feature';
import { Collection as ChaplinCollection } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { ownField, unwrapped } from './envelope';
import { Model } from './model';
import { abandonRequests } from './running';
import { type Owner, sync, type SyncMethod, type SyncOptions } from './sync';

export class Collection<M extends Model = Model> extends ChaplinCollection<M> implements Owner {
  static {
    proto<Collection>(Collection, { model: Model, holds: 'list', total: 0 });
  }

  /** Where the list is read: `fetch({data: {limit: 10}})` adds a query. */
  declare readonly endpoint?: Endpoint;
  /** The name under which the API wraps the list: `articles` for `{articles: […], articlesCount: 50}`. */
  declare readonly envelope?: string;
  declare readonly holds: 'list';
  /** How many there are on all pages together, as the last answer said; 0 until then. */
  declare total: number;

  /** What stands for the braces of the endpoint's path. */
  parameters(): Readonly<Record<string, string>> {
    return {};
  }

  override url(): string {
    if (this.endpoint === undefined) throw new Error('A collection without an endpoint needs a url');
    return pathOf(this.endpoint, this.parameters());
  }

  override sync(method: SyncMethod, _collection: unknown, options?: SyncOptions): JQuery.jqXHR {
    return sync(method, this, options);
  }

  override parse(answer: unknown): unknown {
    const records = unwrapped(answer, this.envelope);
    const total = ownField(answer, `${this.envelope}Count`);
    this.total = typeof total === 'number' ? total : Array.isArray(records) ? records.length : 0;
    return records;
  }

  override dispose(): void {
    abandonRequests(this);
    super.dispose();
  }

  /** Backbone's own index inherits: it takes a record whose id is `constructor` for one that it has already. */
  protected override _reset(): void {
    super._reset();
    Object.setPrototypeOf(this._byId, null);
  }
}
