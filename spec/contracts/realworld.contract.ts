/**
 * RealWorld's own description of Conduit, and the suite that holds a feature's declaration to it. Each feature says
 * for which paths it answers, so that none is asked for when the feature is gone.
 */
import { expect } from 'chai';
import fs from 'node:fs';
import * as v from 'valibot';
import type { FeatureDeclaration } from '../../common/feature';
import { createOpenApi, type Operation } from '../../server-mock/openapi';

const reference = v.object({ $ref: v.string() });
const description = v.object({
  paths: v.record(v.string(), v.record(v.string(), v.looseObject({ operationId: v.string() }))),
});
const named = v.object({ name: v.string(), in: v.string(), required: v.optional(v.boolean(), false) });
const shaped = v.looseObject({ required: v.optional(v.array(v.string()), []) });

const document: unknown = JSON.parse(
  fs.readFileSync(new URL('realworld-openapi.json', import.meta.url), { encoding: 'utf8' }),
);

/** What stands at a path of names; a `$ref` on the way is followed. Undefined where there is nothing. */
function at(root: unknown, ...names: readonly string[]): unknown {
  let place = resolved(root);
  for (const name of names) {
    if (typeof place !== 'object' || place === null) return undefined;
    place = resolved(new Map(Object.entries(place)).get(name));
  }
  return place;
}

function resolved(value: unknown): unknown {
  return v.is(reference, value) ? at(document, ...value.$ref.split('/').slice(1)) : value;
}

/** The names of all required fields below a schema, each with its path: `article.author.username`. */
function requiredFields(schema: unknown, prefix = ''): string[] {
  const items = at(schema, 'items');
  if (items !== undefined) return requiredFields(items, `${prefix}[].`);
  const here = at(schema);
  if (!v.is(shaped, here)) return [];
  return v
    .parse(shaped, here)
    .required.flatMap((name) => [
      `${prefix}${name}`,
      ...requiredFields(at(here, 'properties', name), `${prefix}${name}.`),
    ]);
}

const json = ['content', 'application/json', 'schema'] as const;

/** @param paths  Those of the description that the feature answers for, with every method there. */
export function realworldContract(declaration: FeatureDeclaration, paths: readonly string[]): void {
  const { paths: described } = v.parse(description, document);
  const declared = createOpenApi([declaration]).paths;

  describe(`${declaration.name}, by RealWorld’s description`, () => {
    for (const path of paths) {
      for (const [method, operation] of Object.entries(described[path] ?? {})) {
        it(`has ${operation.operationId}, ${method.toUpperCase()} ${path}`, () => {
          const ours: Operation | undefined = declared[path]?.[method];
          expect(parametersOf(ours)).to.include.members(parametersOf(operation));
          expect(requiredFields(at(ours, 'requestBody', ...json))).to.have.members(
            requiredFields(at(operation, 'requestBody', ...json)),
          );
          const responses = v.parse(v.record(v.string(), v.unknown()), at(operation, 'responses'));
          const [success] = Object.keys(responses).filter((status) => status.startsWith('2'));
          expect(ours?.responses).to.include.keys(success ?? '', ...refusalsOf(responses));
          expect(requiredFields(at(ours, 'responses', success ?? '', ...json))).to.have.members(
            requiredFields(at(responses, success ?? '', ...json)),
          );
        });
      }
      it(`finds ${path} in the description`, () => {
        expect(described).to.have.property(path);
      });
    }
  });
}

function parametersOf(operation: unknown): string[] {
  const parameters = v.parse(v.optional(v.array(v.unknown()), []), at(operation, 'parameters'));
  return parameters
    .map((parameter) => v.parse(named, resolved(parameter)))
    .map(({ name, in: place, required }) => `${place} ${name}${required ? '' : '?'}`);
}

// 422 is described where nothing is sent that could be wrong, too; it is declared where it can happen.
function refusalsOf(responses: object): string[] {
  return Object.keys(responses).filter((status) => status.startsWith('4') && status !== '422');
}
