/**
 * Sixteen questions to a data layer, put to @tanstack/query-core and to ours: what becomes of readers, writes and users
 * when their requests overlap. Each is asked of what either does by itself, used as its own documentation uses it; the
 * server is played by hand, so that everything happens in the order that the question needs.
 * Leaves    how fast either is to table.bench.ts; the same questions as specs to spec/data/cache and spec/data/saves.
 */
import { MutationObserver, notifyManager, QueryClient, QueryObserver, type QueryKey } from '@tanstack/query-core';
import Backbone from '../vendor/backbone';
import { fresh, openDesk } from '../spec/data/cache/desk';
import { settle, Stage } from '../spec/data/saves/sheets';
import { serveByAjax } from '../spec/data/saves/sheets-api';

/** Whether it holds. What throws is a no. */
type Trial = () => Promise<boolean>;

interface Trials {
  readonly question: string;
  readonly theirs: Trial;
  readonly ours: Trial;
}

interface Call {
  readonly signal: AbortSignal;
  readonly answer: (data: unknown) => Promise<void>;
  readonly refuse: () => Promise<void>;
}

const DAY_MS = 86_400_000;

export default async function bench(): Promise<void> {
  // It tells its observers by a timer unless it is told otherwise.
  notifyManager.setScheduler(queueMicrotask);
  console.log('query-core  ours');
  let theirs = 0;
  let ours = 0;
  for (const [index, trials] of sixteen.entries()) {
    const [theyPass, wePass] = [await holds(trials.theirs), await holds(trials.ours)];
    theirs += Number(theyPass);
    ours += Number(wePass);
    console.log(`${sign(theyPass).padStart(10)}  ${sign(wePass).padStart(4)}  ${index + 1} ${trials.question}`);
  }
  console.log(`${String(theirs).padStart(10)}  ${String(ours).padStart(4)}  of ${sixteen.length}`);
}

function sign(passes: boolean): string {
  return passes ? 'yes' : 'no';
}

async function holds(trial: Trial): Promise<boolean> {
  try {
    return await trial();
  } catch (error) {
    console.error(error);
    return false;
  }
}

/** Longer than what either puts off to a turn of its own. */
async function soon(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** query-core, with a server whose every call waits until it is answered. */
function openClient() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: DAY_MS } } });
  const calls: Call[] = [];
  const queryFn = ({ signal }: { readonly signal: AbortSignal }): Promise<unknown> =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      calls.push({
        signal,
        answer: (data) => (resolve(data), soon()),
        refuse: () => (reject(new Error('refused')), soon()),
      });
    });
  const options = (queryKey: QueryKey) => ({ queryKey, queryFn });
  return {
    client,
    calls,
    fetch: (queryKey: QueryKey) => client.query(options(queryKey)),
    prefetch: (queryKey: QueryKey) => void client.query(options(queryKey)).catch(() => undefined),
    mount: (queryKey: QueryKey) => {
      const observer = new QueryObserver<unknown>(client, options(queryKey));
      const leave = observer.subscribe(() => undefined);
      return { leave, data: () => observer.getCurrentResult().data };
    },
    call: (nth: number): Call => existing(calls[nth]),
    data: (queryKey: QueryKey): unknown => client.getQueryData(queryKey),
  };
}

function existing<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('it was never asked');
  return found;
}

function openSheets(): Stage {
  return new Stage({
    title: 'plain Backbone',
    Base: Backbone.Model,
    urlRoot: '/api/sheets',
    serve: serveByAjax,
  });
}

const one = { version: 1 };
const two = { version: 2 };
const isTwo = (data: unknown): boolean => (data as { version?: number } | undefined)?.version === 2;
const article = ['/article'];
/** By which our cache knows what is read there. */
const placeOfArticle = 'https://notes.example/article';
const others = ['/others'];

export const sixteen: readonly Trials[] = [
  {
    question: 'ten identical reads make one call',
    async theirs() {
      const { calls, fetch, call } = openClient();
      const answers = Array.from({ length: 10 }, () => fetch(article));
      await call(0).answer(one);
      return calls.length === 1 && (await Promise.all(answers)).length === 10;
    },
    async ours() {
      const { ask, last, sent } = openDesk();
      const readers = Array.from({ length: 10 }, () => ask('/article'));
      await last().answer(one);
      return sent.length === 1 && readers.every(({ answers }) => answers.length === 1);
    },
  },
  {
    question: 'the first reader’s leaving harms no other',
    async theirs() {
      const { mount, call } = openClient();
      const [first, second] = [mount(article), mount(article)];
      first.leave();
      await call(0).answer(two);
      return isTwo(second.data());
    },
    async ours() {
      const { ask, last } = openDesk();
      const [first, second] = [ask('/article'), ask('/article')];
      first.leave();
      await last().answer(two);
      return isTwo(second.outcome()) && first.answers.length === 0;
    },
  },
  {
    question: 'the last reader’s leaving ends the request',
    async theirs() {
      const { mount, call } = openClient();
      const readers = [mount(article), mount(article)];
      for (const { leave } of readers) leave();
      await soon();
      return call(0).signal.aborted;
    },
    async ours() {
      const { ask, last } = openDesk();
      const readers = [ask('/article'), ask('/article')];
      for (const { leave } of readers) leave();
      await soon();
      return last().isAborted;
    },
  },
  {
    question: 'a failure reaches all who wait, and who asks next asks again',
    async theirs() {
      const { calls, fetch, call } = openClient();
      const answers = Promise.allSettled([fetch(article), fetch(article)]);
      await call(0).refuse();
      void fetch(article).catch(() => undefined);
      return (await answers).every(({ status }) => status === 'rejected') && calls.length === 2;
    },
    async ours() {
      const { ask, last, sent } = openDesk();
      const readers = [ask('/article'), ask('/article')];
      await last().refuse(500);
      ask('/article');
      return readers.every(({ answers }) => answers[0]?.type === 'failed') && sent.length === 2;
    },
  },
  {
    question: 'a write during the first load: what is on screen is not from before it',
    async theirs() {
      const { client, calls, mount, call } = openClient();
      const shown = mount(article);
      void client.invalidateQueries({ queryKey: article });
      await call(0).answer(one);
      await calls[1]?.answer(two);
      return isTwo(shown.data());
    },
    async ours() {
      const { cache, ask, at, last, sent } = openDesk();
      const seen: unknown[] = [];
      cache.observe(cache.keyOf(cache.question('/article')) ?? '', (data) => seen.push(data));
      ask('/article');
      cache.invalidate([placeOfArticle]);
      await at(0).answer(one, fresh);
      await soon();
      if (sent.length === 2) await last().answer(two, fresh);
      return isTwo(seen.at(-1));
    },
  },
  {
    question: 'the same with nobody mounted: who reads after the write is not given what was prefetched before it',
    async theirs() {
      const { client, calls, prefetch, fetch, call } = openClient();
      prefetch(article);
      void client.invalidateQueries({ queryKey: article });
      const read = fetch(article);
      await call(0).answer(one);
      await calls[1]?.answer(two);
      return isTwo(await read);
    },
    async ours() {
      const { cache, ask, at, sent } = openDesk();
      cache.prefetch('/article');
      cache.invalidate([placeOfArticle]);
      const reader = ask('/article');
      await at(0).answer(one, fresh);
      if (sent.length === 2) await at(1).answer(two, fresh);
      return isTwo(reader.outcome());
    },
  },
  {
    question: 'an unrelated request that hangs delays neither',
    async theirs() {
      const { client, mount, call } = openClient();
      const shown = mount(article);
      await call(0).answer(one);
      mount(others);
      void client.invalidateQueries();
      await call(2).answer(two);
      return isTwo(shown.data());
    },
    async ours() {
      const { cache, ask, at, sent } = openDesk();
      const seen: unknown[] = [];
      cache.observe(cache.keyOf(cache.question('/article')) ?? '', (data) => seen.push(data));
      ask('/article');
      await at(0).answer(one, fresh);
      ask('/others');
      cache.invalidateAll();
      await soon();
      await existing(sent.slice(2).find(({ name }) => name.endsWith('/article'))).answer(two, fresh);
      return isTwo(seen.at(-1));
    },
  },
  {
    question: 'an older answer that lands after a newer write does not replace it',
    async theirs() {
      const { client, fetch, call, data } = openClient();
      void fetch(article);
      client.setQueryData(article, two);
      await call(0).answer(one);
      return isTwo(data(article));
    },
    async ours() {
      const { cache, ask, at } = openDesk();
      const question = cache.question('/article', { policy: { duration: '1h' } });
      ask('/article');
      cache.store(question, two, '');
      await at(0).answer(one, fresh);
      return isTwo(cache.peek(cache.keyOf(question) ?? '')?.value.data);
    },
  },
  {
    question: 'a value that is being saved survives a refetch',
    async theirs() {
      const { client, mount, call } = openClient();
      const shown = mount(article);
      await call(0).answer(one);
      const save = saving(client);
      save.begin(two);
      await soon();
      void client.refetchQueries({ queryKey: article });
      await call(1).answer(one);
      return isTwo(shown.data());
    },
    async ours() {
      const stage = openSheets();
      const model = await stage.open();
      stage.api.isHolding = true;
      model.set('title', 'Mine');
      await stage.pause();
      model.fetch({ refresh: true });
      stage.api.answer(stage.api.sent.at(-1));
      await settle();
      const isKept = model.get('title') === 'Mine';
      stage.close();
      return isKept;
    },
  },
  {
    question: 'of two overlapping saves the first fails: what the second set stays',
    async theirs() {
      const { client, mount, call } = openClient();
      const shown = mount(article);
      await call(0).answer({ version: 0 });
      const [first, second] = [saving(client), saving(client)];
      first.begin(one);
      await soon();
      second.begin(two);
      await soon();
      await first.fail();
      return isTwo(shown.data());
    },
    async ours() {
      const stage = openSheets();
      const model = await stage.open();
      stage.api.isHolding = true;
      model.set('title', 'First');
      await stage.pause();
      model.set('title', 'Second');
      stage.api.intercept = () => ({ status: 503 });
      stage.api.answer();
      stage.api.intercept = () => undefined;
      await settle();
      const isShown = model.get('title') === 'Second';
      stage.api.isHolding = false;
      await stage.pause(60_000);
      const isKept = isShown && stage.state['title'] === 'Second';
      stage.close();
      return isKept;
    },
  },
  {
    question: 'a purge leaves nothing, also not of what is under way',
    async theirs() {
      const { client, fetch, call, data } = openClient();
      void fetch(article).catch(() => undefined);
      client.clear();
      await call(0).answer(one);
      return data(article) === undefined;
    },
    async ours() {
      const { cache, ask, at } = openDesk();
      ask('/article');
      cache.purge();
      await at(0).answer(one, fresh);
      return cache.bytes === 0;
    },
  },
  {
    question: 'a purge reaches what is on screen',
    async theirs() {
      const { client, mount, call } = openClient();
      const shown = mount(article);
      await call(0).answer(one);
      client.clear();
      await soon();
      return shown.data() === undefined;
    },
    async ours() {
      const { cache, ask, at } = openDesk();
      const question = cache.question('/article');
      ask('/article');
      await at(0).answer(one, fresh);
      const seen: unknown[] = [];
      cache.observe(cache.keyOf(question) ?? '', (data) => seen.push(data));
      cache.purge();
      return seen.length === 1 && seen[0] === undefined;
    },
  },
  {
    question: 'no reader can change what the next is given',
    async theirs() {
      const { fetch, call } = openClient();
      const read = fetch(article);
      await call(0).answer({ ...two });
      ((await read) as { version: number }).version = 3;
      return isTwo(await fetch(article));
    },
    async ours() {
      const { sync, at } = openDesk();
      const owner = { url: '/article', trigger: () => undefined };
      const seen: { version: number }[] = [];
      const read = (): unknown => sync('read', owner, { success: (data) => seen.push(data as { version: number }) });
      read();
      await at(0).answer({ ...two }, fresh);
      existing(seen[0]).version = 3;
      read();
      await soon();
      return isTwo(seen[1]);
    },
  },
  {
    question: 'two invalidations in one turn make one request',
    async theirs() {
      const { client, calls, mount, call } = openClient();
      mount(article);
      await call(0).answer(one);
      void client.invalidateQueries({ queryKey: article });
      void client.invalidateQueries({ queryKey: article });
      await soon();
      return calls.length === 2;
    },
    async ours() {
      const { cache, ask, at, sent } = openDesk();
      ask('/article');
      await at(0).answer(one, fresh);
      const question = cache.question('/article');
      cache.observe(cache.keyOf(question) ?? '', () => undefined, { question });
      cache.invalidateAll();
      cache.invalidate([placeOfArticle]);
      await soon();
      return sent.length === 2;
    },
  },
  {
    question: 'the order of parameters makes no other key',
    async theirs() {
      const { calls, fetch } = openClient();
      void fetch(['/list', { tag: 'a', page: 1 }]);
      void fetch(['/list', { page: 1, tag: 'a' }]);
      await soon();
      return calls.length === 1;
    },
    async ours() {
      const { ask, sent } = openDesk();
      ask('/list', { data: { tag: 'a', page: 1 } });
      ask('/list', { data: { page: 1, tag: 'a' } });
      await soon();
      return sent.length === 1;
    },
  },
  {
    question: 'what is different never shares an entry, nor does what has no name of its own',
    async theirs() {
      const { calls, fetch } = openClient();
      for (const part of unlike) void fetch(['/list', { part }]);
      await soon();
      return calls.length === unlike.length;
    },
    async ours() {
      const { ask, sent } = openDesk();
      let refused = 0;
      for (const part of unlike) {
        try {
          ask('/list', { data: { part } });
        } catch {
          refused++;
        }
      }
      await soon();
      return sent.length + refused === unlike.length;
    },
  },
];

/** Values of which some are alike once they are text. */
const unlike = [Number.NaN, null, 'null', new Date(0), '1970-01-01T00:00:00.000Z', new Map([['a', 1]]), new Map()];

/** An optimistic update as query-core's documentation has it: the value of before is kept, and put back on failure. */
function saving(client: QueryClient) {
  let fail = (): void => undefined;
  const observer = new MutationObserver<unknown, Error, unknown, { before: unknown }>(client, {
    mutationFn: () =>
      new Promise((_resolve, reject) => {
        fail = () => reject(new Error('refused'));
      }),
    onMutate: async (value) => {
      await client.cancelQueries({ queryKey: article });
      const before = client.getQueryData(article);
      client.setQueryData(article, value);
      return { before };
    },
    onError: (_error, _value, context) => {
      client.setQueryData(article, context?.before);
    },
  });
  return {
    begin: (value: unknown) => void observer.mutate(value).catch(() => undefined),
    fail: () => (fail(), soon()),
  };
}
