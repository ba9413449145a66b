/**
 * A list of records of the API. Subclasses set `model`, `endpoint` and `envelope` by `proto`.
 * Promises  in the registry, its members are the registry's: whatever is added, paged, reset or sorted, the record that
 *           a list shows is the one that its own page shows. Each member lives as long as it is in the list. What
 *           was read page by page stays in the order of its pages, whatever becomes of one.
 * Leaves    what a row does to a record that is there already to model.ts.
 */
import { type Endpoint, pathOf } from '../../common/feature';
import { Collection as ChaplinCollection, type CollectionHooks } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { ownField, textsOf, unwrapped } from './envelope';
import { catchUp, unfollow } from './live';
import { type Extent, Model } from './model';
import { registry } from './records';
import { DisposedError, guardDisposed, type Id, type Lease, type RecordClass, registryOf } from './registry';
import { abandonRequests } from './running';
import { type Owner, sync, type SyncMethod, type SyncOptions } from './sync';
import { countRequest, type Syncing, syncing } from './syncing';

/**
 * @typeParam P  What it is asked for with: `this.share(CommentList, {slug})` has them as `params`. What the braces of
 *               the endpoint's path do not name is for the class to use, in `url`.
 */
export class Collection<M extends Model = Model, P extends object = object>
  extends ChaplinCollection<M>
  implements Owner, Syncing, CollectionHooks<M>
{
  static {
    proto<Collection>(Collection, { ...syncing, model: Model, holds: 'list', total: 0, extent: 'nothing' });
    guardDisposed(Collection.prototype, 'models');
  }

  /** Where the list is read: `fetch({data: {limit: 10}})` adds a query. */
  declare readonly endpoint?: Endpoint;
  /** The name under which the API wraps the list: `articles` for `{articles: […], articlesCount: 50}`. */
  declare readonly envelope?: string;
  declare readonly holds: 'list';
  declare readonly params: Readonly<P>;
  /** Whether it has been read. */
  declare extent: Extent;
  /** How many there are on all pages together, as the last answer said; 0 until then. */
  declare total: number;

  declare isSyncing: Syncing['isSyncing'];
  declare isSynced: Syncing['isSynced'];
  declare syncState: Syncing['syncState'];
  declare unsync: Syncing['unsync'];

  /** The claims on the members. */
  declare private held: Map<M, Lease> | undefined;

  /** Runs before Backbone does anything: subclasses that override it call `super`. */
  override preinitialize(_models?: unknown, options?: { readonly params?: P }): void {
    Object.assign(this, { params: Object.freeze({ ...options?.params }) });
  }

  /** What stands for the braces of the endpoint's path: unless overridden, the `params` of the same names. */
  parameters(): Readonly<Record<string, string>> {
    return textsOf(this.params);
  }

  override url(): string {
    if (this.endpoint === undefined) throw new Error('A collection without an endpoint needs a url');
    return pathOf(this.endpoint, this.parameters());
  }

  /** @throws {DisposedError} */
  override sync(method: SyncMethod, _collection: unknown, options: SyncOptions = {}): JQuery.jqXHR {
    if (this.disposed) throw new DisposedError(this);
    const { success } = options;
    Object.assign(options, {
      // Backbone hands the same options on to each record: what a row says is the server's word.
      from: 'server',
      success: (...answer: [unknown, string, JQuery.jqXHR]) => {
        this.extent = 'whole';
        success?.(...answer);
      },
    });
    const request = sync(method, this, options);
    countRequest(this, request);
    return request;
  }

  override parse(answer: unknown): unknown {
    const records = unwrapped(answer, this.envelope);
    const total = ownField(answer, `${this.envelope}Count`);
    this.total = typeof total === 'number' ? total : Array.isArray(records) ? records.length : 0;
    return records;
  }

  override set(...args: unknown[]): M[] {
    const given: unknown = super.set(...(args as Parameters<ChaplinCollection<M>['set']>));
    const { readPage } = (args[1] ?? {}) as SyncOptions;
    if (readPage !== undefined) readPage.members = [given].flat().filter((member) => member instanceof Model);
    return given as M[];
  }

  /**
   * Puts the members in the order of the pages that the list was read from. Whatever is here by another way stays, behind
   * what it stood behind.
   * @param before  What the pages held until now: what of it is on none any more goes.
   * @param listed  What they hold.
   */
  arrange(before: readonly object[], listed: readonly object[]): void {
    const [here, left] = [new Set<object>(this.models), new Set(before)];
    const pages = new Set(listed.filter((member): member is M => here.has(member)));
    const wanted = [...pages];
    let neighbour: M | undefined;
    for (const member of this.models) {
      if (left.has(member) && !pages.has(member)) continue;
      if (!pages.has(member)) wanted.splice(neighbour === undefined ? 0 : wanted.indexOf(neighbour) + 1, 0, member);
      neighbour = member;
    }
    this.set(wanted);
  }

  /** Adds what the server says is in the list, when it came another way than by `fetch`. */
  receive(rows: readonly object[], options: { readonly at?: number } = {}): void {
    const answer = { ...options, merge: true, from: 'server' };
    this.add([...rows], answer);
  }

  /** In the registry: somebody holds it again. What it missed meanwhile is asked for. */
  revived(): void {
    catchUp(this);
  }

  override dispose(): void {
    abandonRequests(this);
    unfollow(this);
    super.dispose();
  }

  /** The registry's record for a row, or for another instance of the same. */
  admit(given: object, options: { readonly parse?: boolean }, prepare: () => M | false): M | false {
    const home = registryOf(this);
    const { model: theClass } = this;
    if (home === undefined || !isModelClass(theClass)) return prepare();
    const known = home.find(theClass as RecordClass<M>, this.idIn(given));
    if (known === undefined || known === given) {
      const made = prepare();
      if (made !== false) home.enter(made, theClass);
      return made;
    }
    const row: unknown =
      given instanceof Model ? given.attributes : options.parse === true ? known.parse(given) : given;
    // The options may carry the list's own answer, whose tag is no version of a row.
    if (typeof row === 'object' && row !== null) known.receive(row, { ...options, xhr: undefined });
    return known;
  }

  joined(record: M): void {
    this.held = (this.held ?? new Map<M, Lease>()).set(record, (registryOf(this) ?? registry).retain(record, this));
  }

  left(record: M): void {
    this.held?.get(record)?.release();
    this.held?.delete(record);
  }

  heard(event: string, record: unknown, other: unknown): boolean {
    if (event === 'alias') this.replace(record as M, other as M);
    // Whoever has given way on hearing of its id is no member any more.
    return event !== 'changeId' || this.models.includes(record as M);
  }

  /** A member turned out to be one that is there already: that one takes its place. */
  private replace(record: M, other: M): void {
    const at = this.models.findIndex((member) => member === record);
    if (at === -1) return;
    const id = this.modelId(record.attributes) as string;
    const known = this._byId[id];
    // Backbone looks for what is to go by its id first: it would remove the one that stays, if that is here as well.
    this._byId[id] = record;
    this.remove(record);
    if (known === other) this._byId[id] = other;
    else this.add(other, { at });
  }

  /** Backbone's own index inherits: it takes a record whose id is `constructor` for one that it has already. */
  protected override _reset(): void {
    super._reset();
    Object.setPrototypeOf(this._byId, null);
  }

  private idIn(given: object): Id | undefined {
    const id: unknown = this.modelId(given instanceof Model ? given.attributes : given);
    return typeof id === 'string' || typeof id === 'number' ? id : '';
  }
}

function isModelClass(value: unknown): value is RecordClass {
  return typeof value === 'function' && value.prototype instanceof Model;
}
