import { expect } from 'chai';
import * as v from 'valibot';
import { declareFeature } from '../../common/feature';
import { line, optionalText, record } from '../../common/protocol/fields';
import { paging } from '../../common/protocol/paging';
import { createOpenApi } from '../../server-mock/openapi';

const kites = declareFeature({
  name: 'kites',
  endpoints: {
    list: {
      method: 'GET',
      path: '/kites',
      summary: 'All kites',
      access: 'anyone',
      query: v.object({ colour: v.exactOptional(v.string()), ...paging }),
      status: 200,
      output: v.object({ kites: v.array(v.object({ name: v.string() })) }),
    },
    fly: {
      method: 'POST',
      path: '/kites/{kite}/strings/{string}',
      summary: 'Let one fly',
      access: 'signed-in',
      input: record({ name: line(9), note: v.exactOptional(optionalText(5)) }),
      status: 204,
      refusals: [404],
    },
  },
});

describe('openapi.json', () => {
  const { paths, ...document } = createOpenApi([kites]);
  const list = paths['/kites']?.['get'];
  const fly = paths['/kites/{kite}/strings/{string}']?.['post'];

  it('says which OpenAPI it is, and where the API begins', () => {
    expect(document.openapi).to.equal('3.1.0');
    expect(document.servers).to.deep.equal([{ url: '/api' }]);
  });

  it('has each declared operation, by a name that is one of a kind', () => {
    expect(Object.keys(paths)).to.deep.equal(['/kites', '/kites/{kite}/strings/{string}']);
    expect([list?.operationId, fly?.operationId]).to.deep.equal(['kites.list', 'kites.fly']);
    expect(list?.summary).to.equal('All kites');
  });

  it('tells parameters in the query, with numbers as numbers', () => {
    expect(list?.parameters).to.deep.equal([
      { name: 'colour', in: 'query', required: false, schema: { type: 'string' } },
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, default: 20 } },
      { name: 'offset', in: 'query', required: false, schema: { type: 'integer', minimum: 0, default: 0 } },
    ]);
  });

  it('tells parameters in the path', () => {
    expect(fly?.parameters.map(({ name, in: place, required }) => [name, place, required])).to.deep.equal([
      ['kite', 'path', true],
      ['string', 'path', true],
    ]);
  });

  it('tells what a body may hold, with its limits', () => {
    expect(fly?.requestBody?.content['application/json']?.schema).to.deep.equal({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 9 },
        note: { anyOf: [{ type: 'string', maxLength: 5 }, { type: 'null' }] },
      },
      required: ['name'],
    });
    expect(list).not.to.have.property('requestBody');
  });

  it('tells the answer of success, and each refusal', () => {
    expect(Object.keys(list?.responses ?? {})).to.deep.equal(['200', '401', '422']);
    expect(list?.responses['200']?.content?.['application/json'].schema).to.have.nested.property(
      'properties.kites.items.properties.name.type',
      'string',
    );
    expect(Object.keys(fly?.responses ?? {})).to.deep.equal(['204', '401', '404', '422']);
    expect(fly?.responses['204']).to.deep.equal({ description: 'Success' });
    expect(fly?.responses['404']?.content?.['application/json'].schema).to.deep.equal({
      $ref: '#/components/schemas/Problem',
    });
    expect(document.components).to.have.nested.property('schemas.Problem.required').that.deep.equals(['errors']);
  });

  it('tells where a token may be sent, and where it must be', () => {
    expect(list?.security).to.deep.equal([{}, { Token: [] }]);
    expect(fly?.security).to.deep.equal([{ Token: [] }]);
  });
});
