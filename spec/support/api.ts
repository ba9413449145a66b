/**
 * The API as specs of features ask it: the same suite runs over each store in Node, and behind XMLHttpRequest in a
 * browser (api-in-node.ts, api-in-browser.ts).
 * Promises  every answer of success has the status that the endpoint declares, its shape, and no field beyond it.
 */
import { expect } from 'chai';
import * as v from 'valibot';
import { isProblem } from '../../common/protocol/problem';
import { pathOf, type Endpoint } from '../../common/feature';
import { createAccount, findByUsername, peopleTag } from '../../server-mock/accounts';
import type { SeedWorld, ServerFeature } from '../../server-mock/feature';
import { createParts } from '../../server-mock/parts';
import type { ResponseCache } from '../../server-mock/cache';
import type { Id, Store } from '../../server-mock/store';
import { createTokens } from '../../server-mock/tokens';
import type { FakeClock } from './fake-clock';

export interface Question {
  readonly method: string;
  /** Below the API's base. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  /** As it came, with its quotes; '' where there is none. */
  readonly etag: string;
  readonly text: string;
}

export interface World {
  readonly features: readonly ServerFeature[];
  readonly store: Store;
  readonly clock: FakeClock;
  readonly secret: string;
  /** Of the server: who writes to the store without it says here what that invalidates. */
  readonly cache: ResponseCache;
  /** How often a password was worked on, hashed or verified: that is what signing in costs. */
  passwordsWorkedOn(): number;
  exchange(question: Question): Promise<Reply>;
  /** Replaces all data by the seed. */
  seed(size: SeedWorld['size']): Promise<void>;
  close(): Promise<void>;
}

/** Builds a server of these features, and of nothing but accounts besides. */
export type OpenWorld = (features: readonly ServerFeature[]) => Promise<World>;

export interface Asked {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly input?: unknown;
  readonly as?: Person;
  /** Over those that the endpoint asks for; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface Person {
  readonly id: Id;
  readonly username: string;
  readonly token: string;
}

export interface Refused {
  readonly status: number;
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

type Answering<S extends v.GenericSchema> = Endpoint & { readonly output: S };

export class Api {
  constructor(readonly world: World) {}

  /** Someone with an account and a token, made without the feature by which people register. */
  async person(username: string): Promise<Person> {
    const { store, clock, secret, cache } = this.world;
    const account = { username, email: `${username}@example.com`, passwordHash: '', bio: null, image: null };
    const { id } = await store.transaction((records) => createAccount(records, account));
    await cache.invalidate(peopleTag);
    return { id, username, token: await createTokens(secret, clock).issue(id) };
  }

  /** Someone of the seed. */
  async seeded(username: string): Promise<Person> {
    const { store, clock, secret } = this.world;
    const account = await store.read((records) => findByUsername(records, username));
    if (account === undefined) throw new Error(`the seed has no ${username}`);
    return { id: account.id, username, token: await createTokens(secret, clock).issue(account.id) };
  }

  /** Asks, and has an answer of success. */
  async ask<S extends v.GenericSchema>(endpoint: Answering<S>, asked: Asked = {}): Promise<v.InferOutput<S>> {
    const { status, text } = await this.send(endpoint, asked);
    expect(status, text).to.equal(endpoint.status);
    const body: unknown = JSON.parse(text);
    const answer = v.parse(endpoint.output, body);
    expect(answer, 'fields that were declared, and fields that came').to.deep.equal(body);
    return answer;
  }

  /** Asks what has an empty answer. */
  async tell(endpoint: Endpoint, asked: Asked = {}): Promise<void> {
    expect(await this.send(endpoint, asked)).to.deep.include({ status: endpoint.status, text: '' });
  }

  /** Asks, and is refused. */
  async refusal(endpoint: Endpoint, asked: Asked = {}): Promise<Refused> {
    const { status, text } = await this.send(endpoint, asked);
    const body: unknown = JSON.parse(text);
    expect(status, text).to.be.within(400, 499);
    if (!isProblem(body)) throw new Error(`no problem, but ${text}`);
    return { status, errors: body.errors };
  }

  send(endpoint: Endpoint, { parameters = {}, query, input, as, headers = {} }: Asked): Promise<Reply> {
    const given: Readonly<Record<string, string | undefined>> = {
      ...(input !== undefined && { 'Content-Type': 'application/json' }),
      // Where one is demanded, and a spec is about something else.
      ...(endpoint.demandsPrecondition && { 'If-Match': '*' }),
      ...(as && { Authorization: `Bearer ${as.token}` }),
      ...headers,
    };
    return this.world.exchange({
      method: endpoint.method,
      path: pathOf(endpoint, parameters, query),
      headers: Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
      ),
      ...(input !== undefined && { body: JSON.stringify(input) }),
    });
  }

  /** Says in a transaction what a feature would say that is not here. */
  async announce(event: string, detail: object): Promise<void> {
    const { store, features, cache } = this.world;
    const noted = new Set<string>();
    const parts = createParts(features).tellingOf({ invalidate: (...tags) => tags.forEach((tag) => noted.add(tag)) });
    await store.transaction((records) => parts.announce(records, event, detail));
    await cache.invalidate(...noted);
  }

  /** What was logged since the store was new: topic and detail of each change. */
  async changes(topic: string): Promise<unknown[]> {
    const changes = await this.world.store.read((records) => records.changes(0, 10_000));
    return changes.filter((change) => change.topic === topic).map(({ detail }) => detail);
  }
}

/** A new server of `features` for each spec of the suite in which it is called. */
export function useApi(open: OpenWorld, features: readonly ServerFeature[]): () => Api {
  let api: Api | undefined;
  beforeEach(async () => {
    api = new Api(await open(features));
  });
  afterEach(async () => {
    await api?.world.close();
    api = undefined;
  });
  return () => {
    if (api === undefined) throw new Error('there is no server between specs');
    return api;
  };
}

/** The refusal of a person who sent no token. */
export const noToken: Refused = { status: 401, errors: { token: ['is missing'] } };

export function invalid(errors: Refused['errors']): Refused {
  return { status: 422, errors };
}

/** Stands in for another feature: lends what that one would, or listens. It has no endpoints. */
export function neighbour(lends: Pick<ServerFeature, 'offers' | 'listens'>): ServerFeature {
  return { declaration: { name: 'neighbour', endpoints: {} }, tables: [], handlers: {}, ...lends };
}
