/** Asks the API of the stories' server as a client would: to arrange what a story begins with, and to see what it left. */
import * as v from 'valibot';
import { pathOf } from '../../common/feature';
import type { Endpoint } from '../../common/feature';

export interface Asked {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly input?: object;
}

type Answering<S extends v.GenericSchema> = Endpoint & { readonly output: S };

export class Api {
  constructor(
    readonly origin: string,
    readonly token?: string,
  ) {}

  /** @throws {Error} for any answer but success; valibot's error for one that is not what the endpoint declares. */
  async ask<S extends v.GenericSchema>(endpoint: Answering<S>, asked: Asked = {}): Promise<v.InferOutput<S>> {
    return v.parse(endpoint.output, await this.send(endpoint, asked));
  }

  /** Asks where the answer is empty, or of no interest. */
  async tell(endpoint: Endpoint, asked: Asked = {}): Promise<void> {
    await this.send(endpoint, asked);
  }

  private async send(endpoint: Endpoint, { parameters = {}, query = {}, input }: Asked): Promise<unknown> {
    const path = pathOf(endpoint, parameters, query);
    const response = await fetch(`${this.origin}/api${path}`, {
      method: endpoint.method,
      headers: {
        ...(input !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.token !== undefined && { Authorization: `Bearer ${this.token}` }),
      },
      ...(input !== undefined && { body: JSON.stringify(input) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${endpoint.method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
