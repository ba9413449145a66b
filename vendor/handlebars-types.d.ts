/** Types of what templates and helpers see; handlebars.ts itself must stay plain JavaScript. */
import type { RuntimeOptions } from 'handlebars';

/** What importing a `*.hbs` file gives: a function from a context to HTML. */
export type Template = (context: object, options?: RuntimeOptions) => string;

/** A frame of `{{#each}}` and the like; `_parent` is the frame around it. */
export interface Frame {
  readonly index?: number;
  readonly key?: string;
  readonly _parent?: Frame;
}

/** The last argument of every helper. */
export interface HelperOptions {
  readonly name: string;
  readonly hash: Readonly<Record<string, unknown>>;
  readonly data?: Frame;
  readonly fn?: (context: unknown) => string;
  readonly inverse?: (context: unknown) => string;
}
