/** Names of what a list or an object brings: its models, its views, its files. */
import { elementName } from '../names';
import type { NestedField } from '../fields';
import type { Blueprint } from './blueprint';

export interface ElementNames {
  /** `Step`, of `steps` in the feature of recipes: `RecipeStep`. */
  readonly element: string;
  readonly collection: string;
  /** What people call one: `step`. */
  readonly words: string;
  readonly view: string;
  readonly viewType: string;
  readonly viewFile: string;
  readonly elementView: string;
  readonly elementViewType: string;
}

export function elementNames({ one }: Blueprint, { name, kind }: NestedField): ElementNames {
  const single = kind === 'list' ? elementName(name) : name;
  return {
    element: `${one.pascal}${single.pascal}`,
    collection: `${one.pascal}${name.pascal}`,
    words: single.words,
    view: `${one.pascal}${name.pascal}View`,
    viewType: `${one.kebab}-${name.kebab}`,
    viewFile: `${one.kebab}-${name.kebab}`,
    elementView: `${one.pascal}${single.pascal}View`,
    elementViewType: `${one.kebab}-${single.kebab}`,
  };
}
