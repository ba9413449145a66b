/**
 * Mock controls: the server as a stage, on which people try what rarely happens.
 * Holds     latencies, faults, the scenario, the journal of requests; snapshots through the door that was passed in.
 * Promises  a request meets the latency that names it most closely and the oldest fault that names it; nothing of this
 *           touches the controls themselves, or nobody could switch a fault off.
 * Leaves    what a fault looks like to mock-fault.ts, the endpoints to mock-feature.ts.
 */
import type { Clock } from '../common/clock';
import type { SeedWorld } from './feature';
import { faultyResponse, type Fault } from './mock-fault';
import { matchesRoute, parseRoutePattern, type Route } from './route';
import type { Snapshots } from './snapshots';
import type { Store } from './store';

export const scenarioNames = ['default', 'empty', 'many', 'slow', 'failing'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

interface Scenario {
  readonly latencyMs?: number;
  readonly fault?: Fault;
  /** Which data the store is filled with; without it, what people wrote stays. */
  readonly size?: SeedWorld['size'];
}

const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  default: {},
  empty: { size: 'empty' },
  many: { size: 'many' },
  slow: { latencyMs: 2_000 },
  failing: { fault: { kind: 'status', status: 500 } },
};

/** For every request, or for those that a route pattern (route.ts) names. */
interface Aimed {
  readonly route?: string | undefined;
}
export interface Latency extends Aimed {
  readonly ms: number;
}
export interface AimedFault extends Fault, Aimed {
  /** How many requests still meet it; without it, all until further notice. */
  readonly times?: number | undefined;
}

export interface JournalEntry {
  /** 1, 2, 3, … since the server started or the journal was emptied. */
  readonly sequence: number;
  /** When the request came: ISO 8601, UTC. */
  readonly at: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** `GET /api/articles/{slug}`, if a route was found. */
  readonly route?: string;
  readonly fault?: Fault['kind'];
  /** Of the answer; 0 for a connection that was broken; absent while there is none. */
  readonly status?: number;
  readonly tookMs?: number;
}

const longestJournal = 200;

export interface MockOptions {
  readonly clock: Clock;
  readonly store: Pick<Store, 'dump' | 'restore'>;
  readonly snapshots: Snapshots;
  /** Replaces all data by the seed. */
  readonly seed: (size: SeedWorld['size']) => Promise<void>;
}

export class Mock {
  #latencies: readonly Latency[] = [];
  #faults: readonly AimedFault[] = [];
  #journal: readonly JournalEntry[] = [];
  #lastSequence = 0;
  #scenario: ScenarioName = 'default';
  /** What a scenario filled the store with; undefined while the data are people's own, or the demo. */
  #scenarioSize: SeedWorld['size'] | undefined;

  constructor(readonly options: MockOptions) {}

  get latencies(): readonly Latency[] {
    return this.#latencies;
  }
  get faults(): readonly AimedFault[] {
    return this.#faults;
  }
  get journal(): readonly JournalEntry[] {
    return this.#journal;
  }
  get scenario(): ScenarioName {
    return this.#scenario;
  }

  /** Answers a request, late or wrongly where somebody wanted that. */
  async answer(request: Request, route: Route | undefined, answer: () => Promise<Response>): Promise<Response> {
    const { clock } = this.options;
    const startedMs = clock.now();
    const { pathname, search } = new URL(request.url);
    this.#lastSequence += 1;
    const entry: JournalEntry = {
      sequence: this.#lastSequence,
      at: new Date(startedMs).toISOString(),
      method: request.method,
      url: pathname + search,
      ...(route && { route: `${route.method} ${route.path}` }),
    };
    this.#note(entry);
    await this.#wait(request, route);
    const fault = this.#takeFault(request, route);
    const response = fault ? await faultyResponse(fault, request, answer) : await answer();
    const { status } = response;
    this.#note({ ...entry, ...(fault && { fault: fault.kind }), status, tookMs: clock.now() - startedMs });
    return response;
  }

  /** Everything as after the first start, the journal and the counts too. */
  async reset(): Promise<void> {
    this.#latencies = [];
    this.#faults = [];
    this.#scenario = 'default';
    this.#scenarioSize = undefined;
    await this.options.seed('demo');
    this.emptyJournal();
  }

  /** Replaces latencies and faults, and the data where the scenario, or the one that ends, has its own. */
  async enter(name: ScenarioName): Promise<void> {
    const { latencyMs, fault, size } = scenarios[name];
    this.#latencies = latencyMs === undefined ? [] : [{ ms: latencyMs }];
    this.#faults = fault === undefined ? [] : [fault];
    this.#scenario = name;
    const wanted = size ?? (this.#scenarioSize === undefined ? undefined : 'demo');
    if (wanted !== undefined) await this.options.seed(wanted);
    this.#scenarioSize = size;
  }

  /** @param latency  Replaces the one of the same route; 0 ms ends it. */
  delay(latency: Latency): void {
    const others = this.#latencies.filter(({ route }) => route !== latency.route);
    this.#latencies = latency.ms === 0 ? others : [...others, latency];
  }

  fail(fault: AimedFault): void {
    this.#faults = [...this.#faults, fault];
  }

  endFaults(): void {
    this.#faults = [];
  }

  emptyJournal(): void {
    this.#journal = [];
    this.#lastSequence = 0;
  }

  async saveSnapshot(name: string): Promise<void> {
    await this.options.snapshots.save(name, await this.options.store.dump());
  }

  /**
   * @returns  Whether there is a snapshot of that name.
   * @throws {TypeError}  It does not fit this store; nothing was changed.
   */
  async loadSnapshot(name: string): Promise<boolean> {
    const dump = await this.options.snapshots.load(name);
    if (dump === undefined) return false;
    await this.options.store.restore(dump);
    this.#scenarioSize = undefined;
    return true;
  }

  snapshotNames(): Promise<string[]> {
    return this.options.snapshots.names();
  }

  #note(entry: JournalEntry): void {
    const others = this.#journal.filter(({ sequence }) => sequence !== entry.sequence);
    this.#journal = [...others, entry].sort((a, b) => a.sequence - b.sequence).slice(-longestJournal);
  }

  #wait(request: Request, route: Route | undefined): Promise<void> {
    const found = this.#latencies.filter((latency) => isFor(latency, request, route));
    // The last one that names a route; else the one for all.
    const ms = (found.filter((latency) => latency.route !== undefined).at(-1) ?? found[0])?.ms ?? 0;
    if (ms === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.options.clock.after(ms, resolve);
    });
  }

  #takeFault(request: Request, route: Route | undefined): AimedFault | undefined {
    const fault = this.#faults.find((one) => isFor(one, request, route));
    if (fault?.times === undefined) return fault;
    const rest = fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
    this.#faults = this.#faults.flatMap((one) => (one === fault ? rest : [one]));
    return fault;
  }
}

function isFor({ route: text }: Aimed, request: Request, route: Route | undefined): boolean {
  if (text === undefined) return true;
  const pattern = parseRoutePattern(text);
  return pattern !== undefined && matchesRoute(pattern, request, route);
}
