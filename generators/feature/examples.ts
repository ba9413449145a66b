/** spec/features/NAME/examples.ts, and what the other specs write of records. */
import { isLeaf, isRef, type Field } from '../fields';
import { literal, sampleOf, withArticle, type Blueprint } from './blueprint';

/** The fields of an example, as source. @param place  Which example. */
export function exampleFields({ fields }: Blueprint, place: number): string {
  return fields.map((field) => `${field.name.camel}: ${exampleValue(field, place)}`).join(', ');
}

export function exampleValue(field: Field, place: number): string {
  if (isLeaf(field)) return literal(sampleOf(field, place));
  if (isRef(field)) return field.isRequired ? literal(`${field.target.one.kebab}-1`) : 'null';
  const inner = field.fields.map((leaf) => `${leaf.name.camel}: ${literal(sampleOf(leaf, place))}`).join(', ');
  return field.kind === 'list' ? `[{ id: 'a', ${inner} }]` : `{ ${inner} }`;
}

/** What the smallest input must have: the required fields without a default. */
export function required({ fields }: Blueprint): readonly Field[] {
  return fields.filter((field) => field.isRequired && !('initial' in field && field.initial !== undefined));
}

export function examples(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  return `
import type { ${one.pascal}Attributes } from '../../../common/features/${all.kebab}';

/** What people say of ${withArticle(one.words)}. */
const written = {
  ${exampleFields(blueprint, 1)},
} satisfies Partial<${one.pascal}Attributes>;

/** ${one.label} as the API gives it. */
export function example${one.pascal}(changes: Partial<${one.pascal}Attributes> = {}): ${one.pascal}Attributes {
  return {
    id: '${one.kebab}-1',
    ...written,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
    ...changes,
  };
}
`;
}
