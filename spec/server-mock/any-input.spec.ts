import { expect } from 'chai';
import fc from 'fast-check';
import * as v from 'valibot';
import { isProblem } from '../../common/protocol/problem';
import type { Endpoint } from '../../common/feature';
import { findFeatures } from '../../server-mock/features';
import { createOpenApi } from '../../server-mock/openapi';
import { Api, type Reply } from '../support/api';
import { apisInNode } from '../support/api-in-node';

const features = await findFeatures();
const declarations = features.map(({ declaration }) => declaration);
const endpoints = declarations.flatMap((declaration) => Object.values<Endpoint>(declaration.endpoints));
const { paths } = createOpenApi(declarations);

// Halves of surrogate pairs among them. (The library's own unit for all of Unicode takes seconds to be made.)
const anyCharacter = fc.nat({ max: 0x10ffff }).map((point) => String.fromCodePoint(point));

const texts = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }) },
  fc.string({ unit: anyCharacter, maxLength: 80 }),
  fc.constantFrom('', ' ', 'a@b.c', 'johndoe', '__proto__', '\0', '\ud800', 'x'.repeat(2_000)),
);
const anything = fc.oneof(fc.jsonValue(), texts, fc.constant(JSON.parse('{"__proto__":{"isAdmin":true}}')));

const shape = v.object({
  type: v.optional(v.string()),
  anyOf: v.optional(v.array(v.unknown()), []),
  properties: v.optional(v.record(v.string(), v.unknown()), {}),
  items: v.optional(v.unknown(), {}),
  enum: v.optional(v.array(v.unknown()), []),
});

/** Mostly what a JSON Schema asks for, so that it gets past the first check; any part of it may be something else. */
function nearly(schema: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: asked(v.parse(shape, schema)) }, { weight: 1, arbitrary: anything });
}

function asked({ type, anyOf, properties, items, enum: words }: v.InferOutput<typeof shape>): fc.Arbitrary<unknown> {
  if (anyOf.length > 0) return fc.oneof(...anyOf.map(nearly));
  if (words.length > 0) return fc.constantFrom(...words);
  if (type === 'number' || type === 'integer') return fc.integer();
  if (type === 'boolean') return fc.boolean();
  if (type === 'array') return fc.array(nearly(items), { maxLength: 4 });
  // A day is a text like any other to a schema.
  if (type !== 'object') return fc.oneof({ weight: 3, arbitrary: texts }, fc.constant('2026-01-31'));
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, nearly(field)]));
  return fc.oneof(fc.record(fields), fc.record(fields, { requiredKeys: [] }));
}

/** A path with something in the place of each parameter, and a query. */
function addressOf({ path }: Endpoint): fc.Arbitrary<string> {
  const known = ['johndoe', 'a-test-that-cannot-fail', 'demo-harbour', '1'];
  const odd = ['0', '-1', 'NaN', '__proto__', 'constructor', '%00', '..%2f'];
  const segment = fc
    .oneof(
      { weight: 3, arbitrary: fc.constantFrom(...known) },
      fc.constantFrom(...odd),
      fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
    )
    .filter((text) => text !== '.' && text !== '..');
  const query = fc.dictionary(fc.constantFrom('limit', 'offset', 'tag', 'author', 'favorited', '__proto__'), texts);
  return fc.tuple(segment, segment, fc.oneof(fc.constant({}), query)).map(([first, second, pairs]) => {
    const segments = [first, second];
    const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(segments.shift() ?? ''));
    return `${filled}?${new URLSearchParams(pairs).toString()}`;
  });
}

const mostlyNot = fc.nat({ max: 9 }).map((number) => number === 0);

function questionsOf(asked: readonly Endpoint[]) {
  return fc.oneof(
    ...asked.map((endpoint) => {
      const operation = paths[endpoint.path]?.[endpoint.method.toLowerCase()];
      const body = operation?.requestBody
        ? nearly(operation.requestBody.content['application/json']?.schema)
        : anything;
      const arbitrary = fc.record({
        endpoint: fc.constant(endpoint),
        path: addressOf(endpoint),
        body,
        isGuest: mostlyNot,
      });
      // Most of what is made up is refused: the more is made, the surer that something gets through.
      return { arbitrary, weight: endpoint.method === 'POST' ? 4 : 1 };
    }),
  );
}

describe('any input', () => {
  // An application that has no API yet is asked nothing.
  if (endpoints.length === 0) return;
  const questions = questionsOf(endpoints);

  for (const [where, open] of apisInNode) {
    it(`to any endpoint is answered, and never by a 5xx ${where}`, async () => {
      const world = await open(features);
      await world.seed('demo');
      const { token } = await new Api(world).seeded('johndoe');
      const isOfShape = ({ status, text }: Reply, endpoint: Endpoint): boolean =>
        status === endpoint.status
          ? endpoint.output === undefined || v.is(endpoint.output, JSON.parse(text))
          : status >= 400 && status < 500 && isProblem(JSON.parse(text));
      let written = 0;
      try {
        await fc.assert(
          fc.asyncProperty(questions, async ({ endpoint, path, body, isGuest }) => {
            const { method } = endpoint;
            const reply = await world.exchange({
              method,
              path,
              headers: { 'Content-Type': 'application/json', ...(!isGuest && { Authorization: `Bearer ${token}` }) },
              ...(method !== 'GET' && { body: JSON.stringify(body) }),
            });
            expect(isOfShape(reply, endpoint), `${reply.status} ${reply.text}`).to.equal(true);
            if (method !== 'GET' && reply.status === endpoint.status) written += 1;
          }),
          { numRuns: 500 },
        );
      } finally {
        await world.close();
      }
      const isWritable = endpoints.some(({ method }) => method === 'POST');
      if (isWritable) expect(written).to.be.greaterThan(0);
    }).timeout(20_000);
  }
});
