/**
 * The response cache under all features together: what it gives is what would be made. Names no feature: what is asked
 * and written is whatever those that are there declare, so that deleting one leaves this as it is.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { findFeatures } from '../../server-mock/features';
import { createTwins } from '../support/twins';

const features = await findFeatures();
const users = ['anna', 'ben'] as const;
/** Persons by their number; the last is a guest. */
const asker = fc.constantFrom(0, 0, 1, 1, 2);

type Command =
  | { readonly kind: 'write'; readonly what: string; readonly by: number; readonly input?: unknown }
  | { readonly kind: 'read'; readonly path: string; readonly by: number }
  | { readonly kind: 'wait'; readonly ms: number };

// Few names, so that commands meet one another; among them slugs that exist only once something is called so.
const slug = fc.constantFrom('rain', 'rain', 'snow');
const title = fc.constantFrom('Rain', 'Snow');
const name = fc.constantFrom('anna', 'ben', 'carl');
const tag = fc.constantFrom('wet', 'cold');

const writes: readonly fc.Arbitrary<Pick<Extract<Command, { kind: 'write' }>, 'what' | 'input'>>[] = [
  fc.record({ title, tagList: fc.uniqueArray(tag) }).map((article) => ({
    what: 'POST /articles',
    input: { article: { description: 'd', body: 'b', ...article } },
  })),
  fc
    .tuple(
      slug,
      fc.oneof(
        fc.record({ title }),
        fc.record({ body: fc.constantFrom('one', 'two') }),
        fc.record({ tagList: fc.uniqueArray(tag) }),
      ),
    )
    .map(([at, article]) => ({ what: `PUT /articles/${at}`, input: { article } })),
  slug.map((at) => ({ what: `DELETE /articles/${at}` })),
  slug.map((at) => ({ what: `POST /articles/${at}/favorite` })),
  slug.map((at) => ({ what: `DELETE /articles/${at}/favorite` })),
  name.map((who) => ({ what: `POST /profiles/${who}/follow` })),
  name.map((who) => ({ what: `DELETE /profiles/${who}/follow` })),
  fc.tuple(slug, fc.constantFrom('so true', 'not so')).map(([at, body]) => ({
    what: `POST /articles/${at}/comments`,
    input: { comment: { body } },
  })),
  fc.tuple(slug, fc.integer({ min: 1, max: 4 })).map(([at, id]) => ({ what: `DELETE /articles/${at}/comments/${id}` })),
  fc
    .record({ bio: fc.constantFrom('tall', 'small', null), username: name }, { requiredKeys: [] })
    .map((user) => ({ what: 'PUT /user', input: { user } })),
  fc.constantFrom('carl', 'dora').map((who) => ({
    what: 'POST /users',
    input: { user: { username: who, email: `${who}@example.com`, password: 'a long password' } },
  })),
];

const reads = fc.oneof(
  slug.map((at) => `/articles/${at}`),
  slug.map((at) => `/articles/${at}/comments`),
  name.map((who) => `/profiles/${who}`),
  fc.constantFrom('/articles', '/articles?limit=1', '/articles?limit=30', '/articles/feed', '/tags', '/statistics'),
  name.map((who) => `/articles?author=${who}`),
  name.map((who) => `/articles?favorited=${who}`),
  tag.map((one) => `/articles?tag=${one}`),
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.oneof(...writes), asker).map(([write, by]) => ({ kind: 'write', by, ...write }) as const),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('read' as const), path: reads, by: asker }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10_000, 40_000, 200_000) }),
  },
);

describe('All features behind the response cache', () => {
  it('answer as they would without it, after any writes, to anyone', async function () {
    this.timeout(120_000);
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), async (commands) => {
        const twins = createTwins(features);
        const tokens: (string | undefined)[] = [];
        for (const user of users) tokens.push(await twins.person(user));
        // Something to begin with, lest most writes meet nothing.
        const article = { title: 'Rain', description: 'd', body: 'b', tagList: ['wet'] };
        await twins.write('POST /articles', tokens[0], { article });
        await twins.write('POST /articles/rain/comments', tokens[1], { comment: { body: 'so true' } });
        for (const one of commands) {
          if (one.kind === 'wait') twins.clock.advance(one.ms);
          else if (one.kind === 'write') {
            const { status } = await twins.write(one.what, tokens[one.by], one.input);
            expect(status, one.what).to.be.below(500);
          } else {
            const { header } = await twins.read(one.path, tokens[one.by]);
            if (header('cache-status')?.includes('; hit')) hits += 1;
          }
        }
      }),
      { numRuns: 150 },
    );
    if (features.length >= 6) expect(hits, 'answers that came from the cache').to.be.above(100);
  });

  it('show each write to whoever reads next, the writer and others', async function () {
    this.timeout(60_000);
    const twins = createTwins(features);
    const anna = await twins.person('anna');
    const ben = await twins.person('ben');
    const everything = [
      ...['/articles/rain', '/articles/rain/comments', '/articles/sun', '/articles/sun/comments'],
      ...['/articles', '/articles/feed', '/articles?limit=50', '/tags', '/statistics'],
      ...[
        '/articles?author=anna',
        '/articles?author=zoe',
        '/articles?favorited=ben',
        '/articles?tag=wet',
        '/articles?tag=dry',
      ],
      ...['/profiles/anna', '/profiles/ben', '/profiles/zoe'],
    ];
    const readAll = async () => {
      for (const token of [anna, ben, undefined]) for (const path of everything) await twins.read(path, token);
    };
    const article = { title: 'Rain', description: 'd', body: 'b', tagList: ['wet'] };
    const matrix: readonly (readonly [what: string, token: string, input?: unknown])[] = [
      ['POST /articles', anna, { article }],
      ['POST /articles/rain/favorite', ben],
      ['POST /profiles/anna/follow', ben],
      ['POST /articles/rain/comments', ben, { comment: { body: 'so true' } }],
      ['PUT /user', ben, { user: { bio: 'Reads.' } }],
      ['PUT /user', ben, { user: { username: 'zoe' } }],
      ['PUT /user', ben, { user: { username: 'ben' } }],
      ['PUT /articles/rain', anna, { article: { tagList: ['dry'] } }],
      ['PUT /articles/rain', anna, { article: { title: 'Sun' } }],
      ['PUT /user', anna, { user: { image: 'https://example.com/a.png' } }],
      ['DELETE /articles/sun/comments/1', ben],
      ['POST /drafts', anna, { title: 'Rain', description: 'd', body: 'b', tags: [{ name: 'wet' }] }],
      ['DELETE /articles/sun/favorite', ben],
      ['DELETE /profiles/anna/follow', ben],
      ['DELETE /articles/sun', anna],
    ];
    await readAll();
    for (const [what, token, input] of matrix) {
      const { status, json } = await twins.write(what, token, input);
      if (features.length >= 6) expect(status, what).to.be.below(300);
      await readAll();
      const id = idIn(json);
      if (what !== 'POST /drafts' || id === undefined) continue;
      // An article that comes of another feature's doing.
      expect((await twins.write(`POST /drafts/${id}/publish`, token)).status).to.be.below(500);
      await readAll();
    }
  });
});

function idIn(json: unknown): string | undefined {
  return typeof json === 'object' && json !== null && 'id' in json && typeof json.id === 'string' ? json.id : undefined;
}
