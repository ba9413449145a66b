/**
 * What a feature of the application exports from its `index.ts`: light enough to be in the first chunk. Everything
 * heavy is behind `() => import(…)` and arrives when its route is first entered or its view first shown.
 */
import type { ControllerClass } from '../vendor/chaplin';
import type { Model, Read } from './data';
import type { Params, Query, ViewClass } from './ui';

export interface RouteDeclaration {
  /** Chaplin's pattern, without a leading slash: `article/:slug`. The empty pattern is the start page. */
  readonly pattern: string;
  /** Unique over all features: `{{url "article" slug=slug}}` finds it. */
  readonly name: string;
  readonly controller: () => Promise<ControllerClass>;
  readonly action: string;
  readonly constraints?: Readonly<Record<string, RegExp>>;
}

export interface NavigationEntry {
  readonly route: string;
  readonly label: string;
  /** Who sees it. */
  readonly for: 'everyone' | 'guests' | 'signed-in';
  /** Entries stand in ascending order; ties in the order of the features' names. */
  readonly order: number;
}

/** What is read of the API on a page, of the feature's own or of another's, by the name of the page's route. */
export type Reads = Readonly<Record<string, (params: Params, query: Query) => readonly (string | Read)[]>>;

export interface Feature {
  /** The name of its folder. */
  readonly name: string;
  readonly routes?: readonly RouteDeclaration[];
  readonly navigation?: readonly NavigationEntry[];
  /** View types of this feature, each with the loader of its class. */
  readonly views?: Readonly<Record<string, () => Promise<ViewClass>>>;
  /** Regions of other features' pages that this feature fills: the region's name -> the type of a view. */
  readonly regions?: Readonly<Record<string, string>>;
  /**
   * Classes of records, by the names under which other features' records refer to them (`embeds`): whose row stands in
   * an article as its author is told to the person's one object, and no feature knows another.
   */
  readonly records?: Readonly<Record<string, new (...args: never[]) => Model>>;
  /** What this feature reads on pages. It is asked for when somebody is about to go there. */
  readonly reads?: () => Promise<Reads>;
  /** Called once, before the first route is entered; a returned promise is not awaited. */
  readonly start?: () => void;
}
