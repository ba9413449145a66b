/** A record of the API. Subclasses set `endpoint` and `envelope` by `proto`, and add what the record can do. */
import { type Endpoint, pathOf } from '../../common/feature';
import { Model as ChaplinModel } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { unwrapped } from './envelope';
import { abandonRequests } from './running';
import { type Owner, sync, type SyncMethod, type SyncOptions } from './sync';

/** @typeParam A  Its attributes once it has been read; until then any of them may be missing. */
export class Model<A extends object = Record<string, unknown>> extends ChaplinModel<Partial<A>> implements Owner {
  static {
    proto<Model>(Model, { holds: 'record' });
  }

  /** Where the record is read; changing and deleting it have the same path. */
  declare readonly endpoint?: Endpoint;
  /** The name under which the API wraps the record: `article` for `{article: {…}}`. */
  declare readonly envelope?: string;
  declare readonly holds: 'record';
  /** The `ETag` of the last answer, as it came. */
  declare etag?: string | undefined;

  /** What stands for the braces of the endpoint's path: unless overridden, the attributes of the same names. */
  parameters(): Readonly<Record<string, string>> {
    const texts = Object.entries(this.attributes).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [],
    );
    return Object.fromEntries(texts);
  }

  /** @throws {RangeError} an attribute that the path needs is missing. */
  override url(): string {
    return this.endpoint === undefined ? super.url() : pathOf(this.endpoint, this.parameters());
  }

  override sync(method: SyncMethod, _model: unknown, options?: SyncOptions): JQuery.jqXHR {
    return sync(method, this, options);
  }

  override parse(answer: unknown): unknown {
    return unwrapped(answer, this.envelope);
  }

  override dispose(): void {
    abandonRequests(this);
    super.dispose();
  }
}
