/** What stands around the code that the guides show, by guide and block: what a reader knows of the place. */

export interface Surroundings {
  /** Default `app`. The block is a file of a feature there. */
  readonly room?: 'app' | 'server-mock';
  /** Under which other blocks import it. */
  readonly name?: string;
  readonly before?: string;
  readonly after?: string;
}

const ui = "import { Controller, proto, View } from '../../ui';";
const data = "import { cache, Collection, Model, RequestCache, session } from '../../data';";

const jsonType = "import type { Json } from '../../../common/json-patch';";
const states = `
${jsonType}
interface State extends Record<string, Json> { title: string; sources: { id: string }[] }
declare const base: State, mine: State, theirs: State;`;

/** A feature of the server with two endpoints to read. */
const feature = `
import { declareFeature } from '../../../common/feature';
import type { Handler } from '../../feature';
import { serverFeature } from '../../feature';
const read = { method: 'GET', summary: '', access: 'anyone', status: 204 } as const;
const articles = declareFeature({
  name: 'articles',
  endpoints: { list: { ...read, path: '/articles' }, one: { ...read, path: '/articles/{slug}' } },
});
declare const list: Handler<typeof articles.endpoints.list>, one: Handler<typeof articles.endpoints.one>;`;

/** A record and a list that could be anybody's. */
const records = `${data}
interface Attributes { slug: string; title: string; author: unknown; updatedAt: string }
`;

export const surroundings: Readonly<Record<string, readonly Surroundings[]>> = {
  'data.md': [
    { before: "import Backbone from '../../../vendor/backbone';" },
    { before: data },
    {
      before: `${data}
import { request } from '../../data';
import { clock } from '../../clock';
import { declareFeature } from '../../../common/feature';
import * as v from 'valibot';
const output = v.object({ id: v.string() });
const books = declareFeature({
  name: 'books',
  endpoints: { one: { method: 'GET', path: '/books/{id}', summary: '', access: 'anyone', status: 200, output } },
});
declare const ajax: ConstructorParameters<typeof RequestCache>[0]['ajax'];
declare const shelf: Collection, id: string;`,
    },
    { before: `${data}\ndeclare const tags: readonly string[], username: string, madeAtMs: number;` },
    {
      before: `${data}
import { request } from '../../data';
import { declareFeature } from '../../../common/feature';
import * as v from 'valibot';
const output = v.object({ book: v.object({ id: v.string() }) });
const books = declareFeature({
  name: 'books',
  endpoints: {
    borrow: { method: 'POST', path: '/books/{id}/loan', summary: '', access: 'signed-in', status: 200, output },
  },
});
declare const shown: Model, id: string;`,
    },
  ],
  'cache-engine.md': [
    {
      before: `import type { Clock } from '../../../common/clock';
interface Person { name: string }
declare const clock: Clock, id: string, find: (id: string) => Promise<Person>;`,
    },
    { before: 'interface Asked { method: string; uri: string; user: string | undefined }' },
    {
      before: `import type { Clock } from '../../../common/clock';
import { Cache, createTiers, type Tier } from '../../../common/cache';
declare const clock: Clock, files: Tier<string>, session: string;`,
    },
  ],
  'generator.md': [
    {
      room: 'server-mock',
      before:
        'interface RecipeAttributes { readonly id: string; readonly title: string; readonly servings: number | null }',
    },
  ],
  'json-patch.md': [{}],
  'merge.md': [
    { before: states.replace(jsonType, '') },
    {
      before: `import type { MergeConflict } from '../../../common/json-patch';\nexport const conflict: MergeConflict =`,
      after: ';',
    },
    { before: `import { merge } from '../../../common/json-patch';\n${states}` },
    {
      before: `import { advance, type Json, merge } from '../../../common/json-patch';
declare const lastConfirmed: Json, target: Json, working: Json, serverState: Json;
declare const identify: (tokens: readonly string[], element: Json) => string | undefined;`,
    },
  ],
  'registry.md': [
    {
      before: `${ui}\nimport type { Params } from '../../ui';\n${records}\nclass Article extends Model<Attributes> {}\nclass ArticlePage extends View<Article> {}\nexport class Pages extends Controller {`,
      after: '}',
    },
    { before: `${ui}\n${records}\nclass Comment extends Model {}` },
  ],
  'response-cache.md': [
    { room: 'server-mock', before: feature },
    {
      room: 'server-mock',
      before: `import type { Call } from '../../feature';\nimport type { Reading } from '../../store';\ndeclare const statisticsOf: (records: Reading) => Promise<object>;\nexport const handlers: Record<string, (call: Call) => Promise<object>> = {`,
      after: '};',
    },
  ],
  'saves.md': [
    {
      before: `${ui}\n${data}\nimport { createId, optimisticUpdate } from '../../data';\nimport type { Endpoint } from '../../../common/feature';\nclass Cover extends Model {}\nclass Tags extends Collection {}\ndeclare const endpoint: Endpoint, id: string;`,
    },
    { before: "import { openJournal, session, setSavingTools } from '../../data';" },
  ],
  'server.md': [
    {
      room: 'server-mock',
      before: `import type { Clock } from '../../../common/clock';\nimport type { ServerFeature } from '../../feature';\nimport { createServer, tablesOf } from '../../server';\nimport { createMemoryStore } from '../../store';\ndeclare const features: ServerFeature[], clock: Clock, secret: string;`,
    },
  ],
  'storage.md': [
    {
      before:
        "import type { Endpoint } from '../../../common/feature';\nexport const endpoint: Pick<Endpoint, 'caching'> = {",
      after: '};',
    },
  ],
  'views.md': [
    { name: 'tea-cup', before: `${data}\nclass Tea extends Model {}` },
    {
      before: "import type { Feature } from '../../feature';\nexport const feature: Pick<Feature, 'views'> = {",
      after: '};',
    },
    {
      before: `${ui}\n${data}\nexport class Cups extends View {\n  declare readonly collection: Collection<Model>;\n  ask(): void {`,
      after: '}}',
    },
    {
      before: `import { declareFeature, pathOf } from '../../../common/feature';
import type { Reads } from '../../feature';
const comments = declareFeature({
  name: 'comments',
  endpoints: {
    list: { method: 'GET', path: '/articles/{slug}/comments', summary: '', access: 'anyone', status: 204 },
  },
});`,
    },
  ],
};
