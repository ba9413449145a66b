/** The endpoints of the mock controls: declared, validated and protected as those of any feature. */
import * as v from 'valibot';
import { declareFeature } from '../common/feature';
import { serverFeature, type ServerFeature } from './feature';
import { Refusal } from './refusal';
import { scenarioNames, type AimedFault, type JournalEntry, type Latency, type Mock, type ScenarioName } from './mock';
import { faultKinds } from './mock-fault';
import { isObject } from './json';
import { parseRoutePattern, type Route } from './route';
import { isSnapshotName } from './snapshots';

/** The name of the feature, and where its endpoints are: `/api/_mock/*`. */
export const mockName = '_mock';

const count = (least: number, most: number) =>
  v.pipe(
    v.number(`must be a number`),
    v.integer('must be whole'),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );
const routePattern = v.pipe(
  v.string('must be a string'),
  v.check((text) => parseRoutePattern(text) !== undefined, 'must be like "GET /articles/{slug}" or "/articles/*"'),
);
const longestMs = 600_000;

const latency = v.object({ ms: count(0, longestMs), route: v.optional(routePattern) });
const fault = v.object({
  kind: v.picklist(faultKinds, `must be one of ${faultKinds.join(', ')}`),
  status: v.exactOptional(count(200, 599)),
  after: v.exactOptional(v.boolean('must be true or false')),
  times: v.optional(count(1, 1_000_000)),
  route: v.optional(routePattern),
});
const scenario = v.object({ name: v.picklist(scenarioNames, `must be one of ${scenarioNames.join(', ')}`) });

/** What a control answers. Its type says it; nobody validates what the server itself made. */
const answer = <A extends object>() => v.custom<A>(isObject);

const anyone = { access: 'anyone' } as const;

export const mockDeclaration = declareFeature({
  name: mockName,
  endpoints: {
    reset: {
      ...anyone,
      method: 'POST',
      path: '/_mock/reset',
      summary: 'Everything as after the first start: the seed, no latency, no fault, an empty journal',
      status: 204,
    },
    snapshots: {
      ...anyone,
      method: 'GET',
      path: '/_mock/snapshots',
      summary: 'Names of snapshots',
      status: 200,
      output: answer<{ readonly snapshots: readonly string[] }>(),
    },
    save: {
      ...anyone,
      method: 'PUT',
      path: '/_mock/snapshots/{name}',
      summary: 'Save all data under a name',
      status: 204,
    },
    load: {
      ...anyone,
      method: 'POST',
      path: '/_mock/snapshots/{name}/load',
      summary: 'Replace all data by a snapshot',
      status: 204,
      refusals: [404, 409],
    },
    latencies: {
      ...anyone,
      method: 'GET',
      path: '/_mock/latency',
      summary: 'Latencies that are on',
      status: 200,
      output: answer<{ readonly latencies: readonly Latency[] }>(),
    },
    delay: {
      ...anyone,
      method: 'PUT',
      path: '/_mock/latency',
      summary: 'Delay all answers, or those of a route; 0 ms ends it',
      input: latency,
      status: 204,
    },
    faults: {
      ...anyone,
      method: 'GET',
      path: '/_mock/faults',
      summary: 'Faults that are on',
      status: 200,
      output: answer<{ readonly faults: readonly AimedFault[] }>(),
    },
    fail: {
      ...anyone,
      method: 'POST',
      path: '/_mock/faults',
      summary: 'Answer wrongly: always or so many times, everywhere or on a route',
      input: fault,
      status: 204,
    },
    endFaults: { ...anyone, method: 'DELETE', path: '/_mock/faults', summary: 'No more faults', status: 204 },
    scenario: {
      ...anyone,
      method: 'GET',
      path: '/_mock/scenario',
      summary: 'The scenario that is on',
      status: 200,
      output: answer<{ readonly name: ScenarioName }>(),
    },
    enter: {
      ...anyone,
      method: 'PUT',
      path: '/_mock/scenario',
      summary: `Play a scenario: ${scenarioNames.join(', ')}`,
      input: scenario,
      status: 204,
    },
    journal: {
      ...anyone,
      method: 'GET',
      path: '/_mock/journal',
      summary: 'The last requests',
      status: 200,
      output: answer<{ readonly requests: readonly JournalEntry[] }>(),
    },
    emptyJournal: { ...anyone, method: 'DELETE', path: '/_mock/journal', summary: 'Forget them', status: 204 },
    routes: {
      ...anyone,
      method: 'GET',
      path: '/_mock/routes',
      summary: 'What the server answers',
      status: 200,
      output: answer<{ readonly routes: readonly Route[] }>(),
    },
  },
});

/** @param routes  All of the server, asked for when somebody wants to see them. */
export function createMockFeature(mock: Mock, routes: () => readonly Route[]): ServerFeature {
  const done = Promise.resolve(undefined);
  return serverFeature({
    declaration: mockDeclaration,
    tables: [],
    handlers: {
      reset: async () => {
        await mock.reset();
        return undefined;
      },
      snapshots: async () => ({ snapshots: await mock.snapshotNames() }),
      save: async ({ parameters }) => {
        await mock.saveSnapshot(checkedName(parameters.name));
        return undefined;
      },
      load: async ({ parameters }) => {
        const isFound = await mock.loadSnapshot(checkedName(parameters.name)).catch((reason: unknown) => {
          if (!(reason instanceof TypeError)) throw reason;
          throw new Refusal(409, { snapshot: [`does not fit: ${reason.message}`] });
        });
        if (!isFound) throw new Refusal(404, { snapshot: ['not found'] });
        return undefined;
      },
      latencies: () => Promise.resolve({ latencies: mock.latencies }),
      delay: ({ input }) => {
        mock.delay(input);
        return done;
      },
      faults: () => Promise.resolve({ faults: mock.faults }),
      fail: ({ input }) => {
        mock.fail(input);
        return done;
      },
      endFaults: () => {
        mock.endFaults();
        return done;
      },
      scenario: () => Promise.resolve({ name: mock.scenario }),
      enter: async ({ input }) => {
        await mock.enter(input.name);
        return undefined;
      },
      journal: () => Promise.resolve({ requests: mock.journal }),
      emptyJournal: () => {
        mock.emptyJournal();
        return done;
      },
      routes: () => Promise.resolve({ routes: routes() }),
    },
  });
}

function checkedName(name: string): string {
  if (isSnapshotName(name)) return name;
  throw new Refusal(422, { name: ['must be small letters, digits and hyphens, at most 64'] });
}
