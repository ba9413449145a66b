/** Blueprint: what a feature is to be, and the words by which every template speaks of it. */
import { isLeaf, isNested, isRef, type Field, type LeafField, type NestedField, type RefField } from '../fields';
import type { FeatureNames } from '../names';

export interface Blueprint extends FeatureNames {
  readonly fields: readonly Field[];
  readonly hasPages: boolean;
  readonly hasServer: boolean;
  readonly isAutosaving: boolean;
  /** What templates call helpers by: a field of such a name is `this.date` there. */
  readonly helpers: ReadonlySet<string>;
}

export type Template = (blueprint: Blueprint) => string;

/** The field by which people know a record: the first string; undefined: they know it by its id. */
export function titleOf({ fields }: Blueprint): LeafField | undefined {
  return fields.filter(isLeaf).find(({ kind }) => kind === 'string');
}

export const leavesOf = ({ fields }: Blueprint): readonly LeafField[] => fields.filter(isLeaf);
export const refsOf = ({ fields }: Blueprint): readonly RefField[] => fields.filter(isRef);
export const nestedOf = ({ fields }: Blueprint): readonly NestedField[] => fields.filter(isNested);
export const listsOf = (blueprint: Blueprint): readonly NestedField[] =>
  nestedOf(blueprint).filter(({ kind }) => kind === 'list');
export const objectsOf = (blueprint: Blueprint): readonly NestedField[] =>
  nestedOf(blueprint).filter(({ kind }) => kind === 'object');

/** The features that this one refers to, each once, itself included. */
export function targetsOf(blueprint: Blueprint): readonly FeatureNames[] {
  return [...new Map(refsOf(blueprint).map(({ target }) => [target.all.kebab, target])).values()];
}

/** What a field holds before anyone says anything, as source. */
export function emptyOf(field: Field): string {
  if (isLeaf(field) && field.initial !== undefined) return literal(field.initial);
  switch (field.kind) {
    case 'string':
    case 'text':
      return "''";
    case 'boolean':
      return 'false';
    case 'list':
      return '[]';
    case 'number':
    case 'date':
    case 'enum':
    case 'ref':
    case 'object':
      return 'null';
  }
}

/** Whether a field may be without a value. */
export function isNullable({ kind, isRequired }: Field): boolean {
  return !isRequired && ['number', 'date', 'enum', 'ref', 'object'].includes(kind);
}

/** A value as source. */
export function literal(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A value that a field may have: the first, the second, the third of the seeds and examples. */
export function sampleOf({ name, kind, values, initial }: LeafField, place: number): string | number | boolean {
  switch (kind) {
    case 'string':
      return `${name.label} ${place}`;
    case 'text':
      return `What there is to say about ${name.words} ${place}.`;
    case 'number':
      return typeof initial === 'number' ? initial + place : place * 10;
    case 'boolean':
      return place % 2 === 1;
    case 'date':
      return `2026-01-${String(place).padStart(2, '0')}`;
    case 'enum':
      return values[place % values.length] ?? '';
  }
}

/** `an order`, `a blog post` */
export function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}
