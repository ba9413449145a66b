/** A model that saves itself, as far as the engine knows it. */
import type BackboneTypes from 'backbone';

/** What Backbone's methods take, and hand on. */
export interface Options {
  readonly [name: string]: unknown;
  readonly success?: ((...answer: unknown[]) => void) | undefined;
  readonly error?: ((...answer: unknown[]) => void) | undefined;
  readonly context?: unknown;
  readonly wait?: boolean | undefined;
  readonly parse?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface Host extends BackboneTypes.Model {
  readonly envelope?: string;
  readonly disposed?: boolean;
  _conflict?: object | undefined;
  _version?: string | undefined;
}

/** Runs what is others': an exception of theirs is reported, and stops nothing. Then there is no result. */
export type Guard = <R>(run: () => R) => R | undefined;

export function guarding(report: (error: unknown) => void): Guard {
  return (run) => {
    try {
      return run();
    } catch (error) {
      report(error);
      return undefined;
    }
  };
}
