/**
 * A record of the API. Subclasses set `endpoint` and `envelope` by `proto`, and add what the record can do.
 * Promises  whatever the server says of it, and whichever way that comes, reaches it through `receive`: what a person
 *           edits stays, what the answer does not mention stays, and there is one `change:NAME` for each attribute that
 *           really changed. The first state with an id brings it into the registry.
 * Leaves    which instance is the one of its id to registry/, when to ask to the cache, requests to sync.ts.
 * Read next registry/registry.ts, then collection.ts.
 */
import _ from 'underscore';
import { type Endpoint, pathOf } from '../../common/feature';
import { Model as ChaplinModel } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { ownField, textsOf, unwrapped } from './envelope';
import { catchUp, unfollow } from './live';
import { registry } from './records';
import { DisposedError, guardDisposed, hasLeft, type Lease, type Registry, registryOf } from './registry';
import { abandonRequests } from './running';
import { type Owner, sync, type SyncMethod, type SyncOptions } from './sync';
import { countRequest, type Syncing, syncing } from './syncing';

/** How much of a record has been read: nothing, what some list or other record said of it, or all. */
export type Extent = 'nothing' | 'part' | 'whole';

export interface ReceiveOptions {
  /** What had been sent: where it is still as it was then, it was no edit any more when the answer came. */
  readonly sent?: Readonly<Record<string, unknown>> | undefined;
  /** Whether this is all there is to know. */
  readonly whole?: boolean;
  /** The version that came with it, if it may go back; not there: what was said is no state of a version. */
  readonly etag?: string | undefined;
  readonly [option: string]: unknown;
}

/** @typeParam A  Its attributes once it has been read; until then any of them may be missing. */
export class Model<A extends object = Record<string, unknown>>
  extends ChaplinModel<Partial<A>>
  implements Owner, Syncing
{
  static {
    proto<Model>(Model, { ...syncing, holds: 'record', extent: 'nothing' });
    guardDisposed(Model.prototype, 'attributes');
  }

  /** Where the record is read; changing and deleting it have the same path. */
  declare readonly endpoint?: Endpoint;
  /** The name under which the API wraps the record: `article` for `{article: {…}}`. */
  declare readonly envelope?: string;
  declare readonly holds: 'record';
  /** There is but one record of the class, and no id to know it by: `registry.model(CurrentUser)`. */
  declare readonly only?: boolean;
  /** Attributes that hold another record, or a list of them -> the type under which a feature declared its class. */
  declare readonly embeds?: Readonly<Record<string, string>>;
  /** An attribute that only ever grows, such as `updatedAt`: an older state never takes the place of a newer one. */
  declare readonly versionAttribute?: string;
  declare extent: Extent;
  declare isSyncing: Syncing['isSyncing'];
  declare isSynced: Syncing['isSynced'];
  declare syncState: Syncing['syncState'];
  declare unsync: Syncing['unsync'];
  /**
   * The version that a change goes out on, as the server named it: that of the last answer, unless something that is edited
   * here has become something else there. Then it is the one on which the edits began, and the server refuses them (412).
   * Undefined: it is unknown, or weak.
   */
  declare etag?: string | undefined;

  /** What the server last said, from the first edit on; before, that is what the attributes are. */
  declare private confirmed: Map<string, unknown> | undefined;
  /** Attributes that were edited here, and have become something else on the server since. */
  declare private contested: Set<string> | undefined;
  /** The version of the last answer, whatever is contested. */
  declare private latest: string | undefined;
  /** The claims on the records that this one embeds, by attribute. */
  declare private embedded: Map<string, readonly Lease[]> | undefined;

  /** What stands for the braces of the endpoint's path: unless overridden, the attributes of the same names. */
  parameters(): Readonly<Record<string, string>> {
    return textsOf(this.attributes);
  }

  /** @throws {RangeError} an attribute that the path needs is missing. */
  override url(): string {
    return this.endpoint === undefined ? super.url() : pathOf(this.endpoint, this.parameters());
  }

  /** @throws {DisposedError} */
  override sync(method: SyncMethod, _model: unknown, options: SyncOptions = {}): JQuery.jqXHR {
    if (this.disposed) throw new DisposedError(this);
    const isAway = hasLeft(this);
    if (method !== 'delete') this.markAnswer(method, options);
    const request = sync(method, this, options);
    request.always(() => {
      // Deleted in vain; or asked for when it had been deleted, and there.
      const isThere = method === 'delete' ? isRefused(request) : isAway && isSuccess(request);
      if (isThere && hasLeft(this)) this.home().enter(this);
    });
    countRequest(this, request);
    return request;
  }

  override parse(answer: unknown): unknown {
    return unwrapped(answer, this.envelope);
  }

  /** Whether a person has changed the attribute since the server last spoke of it. */
  isEdited(name: string): boolean {
    return this.confirmed !== undefined && !_.isEqual(ownField(this.attributes, name), this.confirmed.get(name));
  }

  /**
   * Takes over what the server says. The one way by which a state reaches the record: what is fetched, what a save
   * answers, a row of a list, what the cache has got anew.
   * @param state  Some attributes or all; those that are missing stay, and so do those that are being edited.
   * @returns false where the result would not be valid, or nobody is here any more.
   */
  receive(state: Partial<A>, options: ReceiveOptions = {}): this | false {
    if (this.disposed) return false;
    if (this.isOutdated(state)) return this;
    const { sent, whole = false } = options;
    const before = this.etag;
    if (this.extent !== 'whole') this.extent = whole ? 'whole' : 'part';
    const isUnsaved = !this.isConstructing() && this.isNew();
    const taken = this.confirm({ ...sent, ...state }, sent);
    // First: whoever hears of the change may save at once.
    if ('etag' in options) this.latest = options.etag;
    if ('etag' in options || this.contested !== undefined) this.moveOn();
    this.embed(taken);
    const result: unknown = super.set(taken, _.omit(options, 'from', 'sent', 'whole', 'etag'));
    if (result === false) {
      this.etag = before;
      return false;
    }
    if (isUnsaved) this.home().enter(this);
    return this;
  }

  override set(...args: unknown[]): this {
    const [first, second, third] = args;
    const options = (typeof first === 'string' ? third : second) as ReceiveOptions | null | undefined;
    if (options?.['from'] === 'server' && typeof first === 'object' && first !== null) {
      return this.receive(first, options) as this;
    }
    // The first edit: until now, the server's word and the attributes were one.
    if (!this.isConstructing()) this.confirmed ??= new Map(Object.entries(this.attributes));
    const result = super.set(...(args as Parameters<ChaplinModel<Partial<A>>['set']>));
    if (this.contested !== undefined) this.giveIn(this.contested);
    return result;
  }

  /** In the registry: what it embeds lives as long as it does. */
  entered(): void {
    this.embed(this.attributes);
  }

  /** In the registry: somebody holds it again. What it missed meanwhile is asked for. */
  revived(): void {
    catchUp(this);
  }

  override dispose(): void {
    if (this.disposed) return;
    abandonRequests(this);
    unfollow(this);
    for (const leases of this.embedded?.values() ?? []) release(leases);
    super.dispose();
  }

  /** Backbone hands the same options on to `set`, with the answer: there it is known for one. */
  private markAnswer(method: SyncMethod, options: SyncOptions): void {
    const isRead = method === 'read';
    const sent = isRead ? undefined : { ...(options.attrs ?? this.attributes) };
    const { success } = options;
    Object.assign(options, {
      from: 'server',
      whole: true,
      sent,
      success: (answer: unknown, ...rest: [string, JQuery.jqXHR]) => {
        if (sent !== undefined) this.acknowledge(sent, options.etag);
        // Nothing was answered: what was sent is what the server has.
        if (answer === undefined && sent !== undefined) this.receive({}, { sent });
        success?.(answer, ...rest);
      },
    });
  }

  private home(): Registry {
    const { collection } = this as { readonly collection?: object };
    return (collection && registryOf(collection)) ?? registry;
  }

  private isConstructing(): boolean {
    // Backbone's constructor makes it an object when the first attributes are there.
    return (this.changed as unknown) === null;
  }

  private isOutdated(state: object): boolean {
    if (this.versionAttribute === undefined) return false;
    const theirs = ownField(state, this.versionAttribute);
    const ours = this.confirmed?.get(this.versionAttribute) ?? ownField(this.attributes, this.versionAttribute);
    // Numbers or texts, whatever the types say.
    return typeof theirs === typeof ours && (theirs as number) < (ours as number);
  }

  /** Writes down what the server said. @returns what of it the record takes over. */
  private confirm(state: object, sent: object | undefined): Partial<A> {
    const { confirmed } = this;
    if (confirmed === undefined) return state;
    const taken = Object.entries(state).filter(([name, value]) => {
      const isEdited =
        this.isEdited(name) && !(sent && _.isEqual(ownField(this.attributes, name), ownField(sent, name)));
      if (isEdited && !(sent && Object.hasOwn(sent, name))) this.contest(name, value, confirmed.get(name));
      else this.contested?.delete(name);
      confirmed.set(name, value);
      return !isEdited;
    });
    return Object.fromEntries(taken) as Partial<A>;
  }

  /** Of what is edited: whether it is another on the server by now, or the very same. */
  private contest(name: string, theirs: unknown, before: unknown): void {
    if (_.isEqual(theirs, ownField(this.attributes, name))) this.contested?.delete(name);
    else if (!_.isEqual(theirs, before)) this.contested = (this.contested ?? new Set<string>()).add(name);
  }

  /** What is as the server has it is edited no more. */
  private giveIn(contested: Set<string>): void {
    for (const name of contested) if (!this.isEdited(name)) contested.delete(name);
    this.moveOn();
  }

  /** What was sent is on the server, in this version. */
  private acknowledge(sent: object, etag: string | undefined): void {
    if (this.disposed) return;
    for (const name of Object.keys(sent)) this.contested?.delete(name);
    this.latest = etag;
    this.moveOn();
  }

  private moveOn(): void {
    if (this.contested !== undefined && this.contested.size > 0) return;
    this.contested = undefined;
    this.etag = this.latest;
  }

  /** What stands within this record is told to the one instance of each, which lives as long as this one shows it. */
  private embed(state: object): void {
    const home = registryOf(this);
    if (home === undefined || this.embeds === undefined) return;
    for (const [name, type] of Object.entries(this.embeds)) {
      const value = ownField(state, name);
      if (value === undefined || (this.embedded?.has(name) && _.isEqual(value, ownField(this.attributes, name))))
        continue;
      const before = this.embedded?.get(name) ?? [];
      const rows: unknown[] = Array.isArray(value) ? value : [value];
      const records = rows.flatMap((row) =>
        typeof row === 'object' && row !== null ? (home.embed(type, row) ?? []) : [],
      );
      const leases = records.map((record) => home.retain(record, this));
      this.embedded = (this.embedded ?? new Map<string, readonly Lease[]>()).set(name, leases);
      release(before);
    }
  }
}

type Answered = Pick<JQuery.jqXHR, 'status' | 'state'>;

function isSuccess(request: Answered): boolean {
  return request.state() === 'resolved' || request.status === 204;
}

function isRefused(request: Answered): boolean {
  return request.state() === 'rejected' && request.status !== 404 && request.status !== 410;
}

function release(leases: readonly Lease[]): void {
  for (const lease of leases) lease.release();
}
