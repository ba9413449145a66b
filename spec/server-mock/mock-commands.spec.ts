import { expect } from 'chai';
import { help, runCommand } from '../../server-mock/mock-commands';
import { createNotesServer } from '../support/notes';

describe('npm run mock', () => {
  const run = async (line: string, fetched: typeof fetch) => {
    const printed: string[] = [];
    // As a shell would take it: words in double quotes stay together.
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const code = await runCommand(words, {
      origin: 'http://127.0.0.1:4001',
      fetch: fetched,
      print: (text) => printed.push(text),
    });
    return { code, text: printed.join('\n') };
  };
  const start = async (options: object = {}) => {
    const at = await createNotesServer(options);
    const fetched: typeof fetch = (input, init) => at.server.handle(new Request(input, init));
    const done = async (line: string) => {
      expect(await run(line, fetched), line).to.deep.equal({ code: 0, text: 'done' });
    };
    const shown = async (line: string) => {
      const { code, text } = await run(line, fetched);
      expect(code, text).to.equal(0);
      return text;
    };
    return { ...at, fetched, done, shown };
  };
  const nobody: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));

  it('plays all that the controls can do', async () => {
    const { done, shown, ask } = await start();
    await done('reset');
    await done('save one');
    expect(await shown('snapshots')).to.equal('one');
    await done('scenario empty');
    expect(await shown('scenario')).to.equal('empty');
    await done('load one');
    await done('fault status --status 503 --times 2 "GET /notes"');
    expect(await shown('fault')).to.equal('status  503  2  GET /notes');
    expect((await ask('GET /api/notes')).status).to.equal(503);
    expect(await shown('journal')).to.match(/^1 {2}.*GET {2}\/api\/notes .*503/);
    await done('fault off');
    await done('fault reset --after GET /notes/{id}');
    expect(await shown('fault')).to.equal('reset  true  GET /notes/{id}');
    await done('latency 30 /notes/*');
    expect(await shown('latency')).to.equal('30  /notes/*');
    await done('latency 0 /notes/*');
    expect(await shown('latency')).to.equal('no latency');
    await done('journal clear');
    expect(await shown('journal')).to.equal('no request');
    expect(await shown('routes')).to.include('POST  /api/notes');
  });

  it('passes on what the server refuses', async () => {
    const { fetched } = await start();
    const refused = async (line: string) => run(line, fetched);
    expect(await refused('load none')).to.deep.equal({ code: 1, text: 'snapshot not found' });
    expect(await refused('save ../up')).to.have.property('code', 1);
    expect((await refused('scenario none')).text).to.match(/^name must be one of default, empty/);
    expect((await refused('fault fire')).text).to.match(/^kind must be one of status, reset/);
  });

  it('explains itself, and what is wrong with a line', async () => {
    expect(await run('--help', nobody)).to.deep.equal({ code: 0, text: help });
    expect(await run('', nobody)).to.deep.equal({ code: 2, text: help });
    for (const line of [
      'dance',
      'save',
      'load',
      'latency soon',
      'fault status --status many',
      'fault --loud',
      'constructor',
    ]) {
      const { code, text } = await run(line, nobody);
      expect(code, line).to.equal(2);
      expect(text).to.include(help);
    }
  });

  it('says that no server runs, or that it has no controls', async () => {
    const { code, text } = await run('reset', nobody);
    expect([code, text]).to.deep.equal([
      1,
      'No API server answers at http://127.0.0.1:4001. Start one with "npm start", or name its port: API_PORT=4001',
    ]);
    const { fetched } = await start({ mock: undefined });
    expect(await run('reset', fetched)).to.deep.equal({
      code: 1,
      text: 'This server has no mock controls: it runs with NODE_ENV=production.',
    });
  });
});
