import { expect } from 'chai';
import { readFailure } from '../../app/failure';

function answered(status: number, responseText: string, statusText = 'error') {
  return { status, statusText, responseText };
}

describe('A failure in plain words', () => {
  const sentences: [name: string, reason: unknown, words: RegExp][] = [
    ['no network', answered(0, ''), /^Unable to connect\./],
    ['a timeout', answered(0, '', 'timeout'), /took too long/],
    ['an aborted request', answered(0, '', 'abort'), /cancelled/],
    ['401', answered(401, '{"errors":{"token":["is missing"]}}'), /sign in/],
    ['403', answered(403, '{"errors":{"article":["forbidden"]}}'), /not allowed/],
    ['404', answered(404, '{"errors":{"article":["not found"]}}'), /could not be found/],
    ['412', answered(412, 'Precondition Failed', '{"title":"Theirs"}'), /changed elsewhere.*still here/],
    ['413', answered(413, 'Payload Too Large'), /too large/],
    ['428', answered(428, '{"errors":{"if-match":["is missing: send back the ETag"]}}'), /which version.*still here/],
    ['429', answered(429, ''), /wait a moment/],
    ['another 4xx', answered(418, 'short and stout'), /refused this \(status 418\)/],
    ['500', answered(500, '<h1>stack</h1>'), /server has a problem \(status 500\)/],
    ['503 in the shape of a problem', answered(503, '{"errors":{"db":["at 10.0.0.1"]}}'), /\(status 503\)/],
    ['success that was rejected', answered(200, '<html>'), /could not be understood/],
    ['a chunk that did not load', Object.assign(new Error('x'), { name: 'ChunkLoadError' }), /part of the application/],
    ['a bug', new TypeError('undefined is not a function'), /Something went wrong/],
    ['nothing at all', undefined, /Something went wrong/],
    ['a string', 'amplify.store quota exceeded', /Something went wrong/],
    ['an object that throws no light', { status: 'odd' }, /Something went wrong/],
  ];
  for (const [name, reason, words] of sentences) {
    it(`has a sentence for ${name}`, () => {
      const failure = readFailure(reason);
      expect(failure.message).to.match(words);
      expect(failure.messages).to.have.lengthOf.at.least(1);
    });
  }

  it('lists what is wrong with each field', () => {
    const text = JSON.stringify({ errors: { title: ["can't be blank"], tags: ['are too many', 'are odd'] } });
    const { message, messages, status } = readFailure(answered(422, text));
    expect(messages).to.deep.equal(["title can't be blank", 'tags are too many', 'tags are odd']);
    expect(message).to.equal("title can't be blank, tags are too many, tags are odd.");
    expect(status).to.equal(422);
  });

  it('names the field that somebody else has already', () => {
    const { messages } = readFailure(answered(409, '{"errors":{"username":["has already been taken"]}}'));
    expect(messages).to.deep.equal(['username has already been taken']);
  });

  it('says which of e-mail and password it was as little as the server does', () => {
    const { messages } = readFailure(answered(401, '{"errors":{"credentials":["invalid"]}}'));
    expect(messages).to.deep.equal(['credentials invalid']);
  });

  for (const body of ['', 'not json', '[]', 'null', '{"errors":null}', '{"errors":{"a":"b"}}', '{"errors":[["x"]]}']) {
    it(`falls back to a sentence when a refusal says ${JSON.stringify(body)}`, () => {
      expect(readFailure(answered(422, body)).messages).to.deep.equal([
        'The server did not accept this. Please check what you entered.',
      ]);
    });
  }

  it('tells nothing of a page that stands between', () => {
    const failure = readFailure(answered(502, '<script>alert(1)</script> nginx/1.2'));
    expect(JSON.stringify(failure)).not.to.match(/nginx|script/);
  });
});
