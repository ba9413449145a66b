/**
 * Edit: what a person changes of a record in a form, and sends when they say so.
 * Promises  it is sent on the version that it was begun on. What others changed meanwhile is kept where it does not
 *           collide, and the whole goes out again; where it collides, both stay until somebody has decided. Nothing goes
 *           out that nobody sent.
 * Leaves    fields to a form, showing what collides to ui/save-conflict, records that save themselves to saves/.
 * Read next docs/decisions/0046-forms-that-are-sent-merge-and-do-not-repeat.md, spec/data/edit.browser.spec.ts
 */
import { equal, type Json, type JsonObject, merge, type MergeConflict } from '../../common/json-patch';
import { Model } from '../../vendor/chaplin';
import { type Choice, type SaveState, strongTag } from './saves';

export interface EditOptions<A extends JsonObject, T> {
  /** What the record held when it was read. */
  readonly base: A;
  /** Its ETag then; undefined for what is nowhere yet. */
  readonly version: string | undefined;
  /** Sends all of it, to take the place of that version. Rejects with a jqXHR. */
  readonly send: (values: A, version: string | undefined) => PromiseLike<T>;
  /** What the server holds, from the body of its 412. @throws whatever, for a body that holds nothing of the kind. */
  readonly read: (body: unknown) => A;
}

/** A field that both sides changed, as `sync:conflict` tells it. */
interface FieldConflict {
  readonly path: string;
  readonly client: Json | undefined;
  readonly server: Json | undefined;
  readonly original: Json | undefined;
}

interface Theirs<A> {
  readonly state: A;
  /** Undefined: it has a weak one, which may not go back. What is sent then has no condition. */
  readonly version: string | undefined;
}

/** Both sides changed the same: somebody has to decide before it can be sent. */
export class UndecidedError extends Error {
  constructor(readonly conflicts: readonly FieldConflict[]) {
    super('It was changed elsewhere too. Decide first which version to keep.');
    this.name = 'UndecidedError';
  }
}

/** More in a row than people write. */
const MOST_MERGES = 5;
const CLEAN: SaveState = { name: 'clean', unsaved: 0, conflicts: 0 };

/**
 * Its attributes are what the form holds.
 * Triggers `sync:state (edit, state)`; `sync:conflict (edit, { conflicts })` when there is one, or it is another by now;
 * `merged (edit)` when the form is to hold what others wrote, too;
 * `decided (edit)` when nothing collides any more: then it is for the form to send it.
 */
export class Edit<A extends JsonObject = JsonObject, T = unknown> extends Model<A> {
  declare saveState: SaveState;
  declare _conflict: { readonly conflicts: readonly FieldConflict[] } | undefined;
  declare private about: EditOptions<A, T>;
  /** What is on the server, while it collides. */
  declare private held: Theirs<A> | undefined;

  override preinitialize(): void {
    this.saveState = CLEAN;
  }

  override initialize(_attributes: A, about: EditOptions<A, T>): void {
    this.about = about;
    this.on('change', () => this.renew());
  }

  static of<A extends JsonObject, T>(about: EditOptions<A, T>): Edit<A, T> {
    return new Edit<A, T>(structuredClone(about.base), about);
  }

  /** What the form holds. */
  get fields(): A {
    return structuredClone(this.attributes) as A;
  }

  /**
   * Sends what the form holds, as often as it takes to put it on top of what others wrote.
   * @returns what the server answered.
   * @throws {UndecidedError}  what others wrote collides with it.
   * @throws what `send` rejects with.
   */
  async store(): Promise<T> {
    for (let merges = 0; ; merges += 1) {
      if (this.held !== undefined) throw new UndecidedError(this._conflict?.conflicts ?? []);
      const { fields } = this;
      this.is({ name: 'saving', unsaved: 1, conflicts: 0 });
      try {
        const answer = await this.about.send(fields, this.about.version);
        this.is(CLEAN);
        return answer;
      } catch (reason) {
        this.is({ name: 'dirty', unsaved: 1, conflicts: 0 });
        const theirs = this.theirsIn(reason);
        if (theirs === undefined || merges === MOST_MERGES || this.disposed) throw reason;
        this.take(theirs);
      }
    }
  }

  /** Sends nothing: that is for the form, which `decided` tells. Paths without a choice stay undecided. */
  resolve(choices: 'mine' | 'theirs' | Readonly<Record<string, Choice>>): void {
    const { held } = this;
    if (held === undefined) return;
    this.settle(held, ({ path }) =>
      typeof choices === 'string' ? choices : Object.hasOwn(choices, path) ? choices[path] : undefined,
    );
    if (this.held === undefined) this.trigger('decided', this);
  }

  /** There is nothing to try again unasked. */
  retry(): void {
    this.trigger('decided', this);
  }

  /** Puts what is here on what is there. */
  private take(theirs: Theirs<A>): void {
    this.held = theirs;
    this.settle(theirs, () => undefined);
  }

  private settle({ state, version }: Theirs<A>, choose: (conflict: MergeConflict) => Choice | undefined): void {
    const { merged, conflicts } = merge(this.about.base, this.fields, state, { identify, resolve: choose });
    if (conflicts.length > 0) {
      this.tell(conflicts);
      return;
    }
    this.about = { ...this.about, base: state, version };
    this.held = undefined;
    this._conflict = undefined;
    this.set(merged as Partial<A>);
    this.trigger('merged', this);
    this.is({ name: 'dirty', unsaved: 1, conflicts: 0 });
  }

  /** What is typed while it collides is what there is to decide about. */
  private renew(): void {
    if (this.held === undefined) return;
    const { conflicts } = merge(this.about.base, this.fields, this.held.state, { identify });
    if (conflicts.length > 0) this.tell(conflicts);
    else this.take(this.held);
  }

  private tell(found: readonly MergeConflict[]): void {
    const conflicts = found.map(({ path, mine, theirs, base }) => ({
      path,
      client: mine,
      server: theirs,
      original: base,
    }));
    this._conflict = { conflicts };
    this.is({ name: 'conflict', unsaved: conflicts.length, conflicts: conflicts.length });
    this.trigger('sync:conflict', this, this._conflict);
  }

  private is(state: SaveState): void {
    if (this.disposed || equal({ ...state }, { ...this.saveState })) return;
    this.saveState = state;
    this.trigger('sync:state', this, state);
  }

  /** What the server holds, if it says so in refusing the version. */
  private theirsIn(reason: unknown): Theirs<A> | undefined {
    if (!isOutdated(reason)) return undefined;
    const tag = reason.getResponseHeader('ETag');
    try {
      const state = this.about.read(JSON.parse(reason.responseText));
      return tag === null ? undefined : { state, version: strongTag(tag) };
    } catch {
      // No state that can be merged with: the person is told that it was changed.
      return undefined;
    }
  }
}

/** Names in a list are what they are known by: of two who each add one, both stay. */
function identify(_tokens: readonly string[], element: Json): string | undefined {
  return typeof element === 'string' ? element : undefined;
}

function isOutdated(reason: unknown): reason is JQuery.jqXHR {
  return typeof reason === 'object' && reason !== null && 'status' in reason && reason.status === 412;
}
