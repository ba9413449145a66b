/**
 * OpenAPI: the contract of this server in the format that other tools read, made from the declarations.
 * Holds     `createOpenApi`, and the shape of what it makes, as far as it is used here.
 * Promises  nothing is said twice: paths, shapes, statuses and access are those by which the boundary validates.
 * Leaves    serving it, at /api/openapi.json, to server.ts.
 */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { DEFAULT_LIMITS } from '../common/json-patch';
import { product } from '../common/product';
import { patchOf, type Endpoint, type FeatureDeclaration } from '../common/feature';
import type { patchTypes } from './patch';

/** JSON Schema 2020-12, which OpenAPI 3.1 uses as it is. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export interface Content {
  readonly 'application/json': { readonly schema: JsonSchema };
}

/** What PATCH takes instead. */
export type PatchContent = Readonly<Record<(typeof patchTypes)[number], { readonly schema: JsonSchema }>>;

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Partial<Content & PatchContent> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** Path -> method in lower case -> operation. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Paths;
  readonly components: Readonly<Record<string, unknown>>;
}

const problemSchema: JsonSchema = {
  type: 'object',
  properties: {
    errors: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
  },
  required: ['errors'],
};

const refusals = new Map([
  [401, 'The token is missing or invalid, or the credentials are wrong'],
  [403, 'It belongs to someone else'],
  [404, 'There is no such thing, or none that the caller may know of'],
  [409, 'It clashes with something that exists'],
  [412, 'It is no longer in the version that If-Match names; the answer is what it is now'],
  [422, 'Fields that were sent cannot be taken'],
  [428, 'If-Match is missing'],
]);

/** @param version  Of the API. */
export function createOpenApi(declarations: readonly FeatureDeclaration[], version = '2.0.0'): OpenApi {
  const paths = new Map<string, Map<string, Operation>>();
  for (const { name, endpoints } of declarations) {
    for (const [endpointName, endpoint] of Object.entries(endpoints)) {
      const methods = paths.get(endpoint.path) ?? new Map<string, Operation>();
      methods.set(endpoint.method.toLowerCase(), operationOf(name, endpointName, endpoint));
      if (endpoint.patchable) methods.set('patch', patchOperationOf(name, endpointName, endpoint));
      paths.set(endpoint.path, methods);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: product.title, version },
    servers: [{ url: '/api' }],
    paths: Object.fromEntries([...paths].map(([path, methods]) => [path, Object.fromEntries(methods)])),
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { Token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function operationOf(featureName: string, endpointName: string, endpoint: Endpoint): Operation {
  const { input, access } = endpoint;
  return {
    operationId: `${featureName}.${endpointName}`,
    tags: [featureName],
    summary: endpoint.summary,
    parameters: [...pathParametersOf(endpoint), ...queryParametersOf(endpoint), ...headersOf(endpoint)],
    // The whole pipe is shown, so that lengths and patterns are: what JSON Schema has no word for is left out.
    ...(input && { requestBody: { required: true, content: contentOf(schemaOf(input, 'ignore')) } }),
    responses: responsesOf(endpoint),
    // An empty requirement makes the other one optional (OpenAPI 3.1 §4.8.30).
    security: access === 'signed-in' ? [{ Token: [] }] : [{}, { Token: [] }],
  };
}

function patchOperationOf(featureName: string, endpointName: string, endpoint: Endpoint): Operation {
  return {
    ...operationOf(featureName, endpointName, patchOf(endpoint)),
    operationId: `${featureName}.${endpointName}ByPatch`,
    summary: `${endpoint.summary}, by a patch of what GET answers`,
    requestBody: { required: true, content: patchContent },
  };
}

const pointer: JsonSchema = { type: 'string', format: 'json-pointer' };

const patchContent: PatchContent = {
  'application/json-patch+json': {
    schema: {
      type: 'array',
      maxItems: DEFAULT_LIMITS.operations,
      items: {
        type: 'object',
        properties: {
          op: { enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] },
          path: pointer,
          from: pointer,
          value: {},
        },
        required: ['op', 'path'],
      },
    },
  },
  'application/merge-patch+json': { schema: { type: 'object' } },
};

function headersOf({ demandsPrecondition }: Endpoint): Parameter[] {
  return demandsPrecondition ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } }] : [];
}

function pathParametersOf({ path }: Endpoint): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParametersOf({ query }: Endpoint): Parameter[] {
  if (query === undefined) return [];
  const { properties = {} } = toJsonSchema(query, { ...settings, typeMode: 'output' });
  return Object.entries(properties).flatMap(([name, schema]) =>
    typeof schema === 'boolean'
      ? []
      : [{ name, in: 'query', required: false, schema: withTypedDefault({ ...schema }) }],
  );
}

/** A query string has only strings; the default of a number is one that reads like it. */
function withTypedDefault(schema: JsonSchema): JsonSchema {
  const { type, default: text } = schema;
  return type === 'integer' && typeof text === 'string' ? { ...schema, default: Number(text) } : schema;
}

function responsesOf({
  status,
  output,
  refusals: own = [],
  input,
  query,
  demandsPrecondition,
}: Endpoint): Operation['responses'] {
  const content = output && contentOf(schemaOf(output, 'output'));
  const responses = new Map([[String(status), { description: 'Success', ...(content && { content }) }]]);
  // 401 everywhere: a token that is sent is checked, also where none is needed.
  for (const refusal of [401, ...own, ...((input ?? query) ? [422] : []), ...(demandsPrecondition ? [412, 428] : [])]) {
    responses.set(String(refusal), {
      description: refusals.get(refusal) ?? '',
      ...(refusal !== 412 && { content: contentOf({ $ref: '#/components/schemas/Problem' }) }),
    });
  }
  return Object.fromEntries(responses);
}

function contentOf(schema: JsonSchema): Content {
  return { 'application/json': { schema } };
}

const settings = { target: 'draft-2020-12', errorMode: 'ignore' } as const;

function schemaOf(schema: GenericSchema, typeMode: 'ignore' | 'output'): JsonSchema {
  const made: Record<string, unknown> = { ...toJsonSchema(schema, { ...settings, typeMode }) };
  // Which dialect it is in says the document, for all of them.
  delete made['$schema'];
  return made;
}
