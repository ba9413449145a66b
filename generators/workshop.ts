/**
 * Workshop: yeoman, as far as this generator uses it: its generators and their file system in memory.
 * Promises  nothing reaches the disk here. Yeoman's own commit writes file after file, asks about each that is there
 *           already, and leaves half of them behind when it fails; plan.ts and write.ts take over what is in its memory.
 * Read next plan.ts.
 */
import { Writable } from 'node:stream';
import { createEnv } from 'yeoman-environment';
import Generator from 'yeoman-generator';
import type { Change } from './plan';

/** What is to be: path below the root -> content; undefined: gone. */
export type Files = ReadonlyMap<string, string | Buffer | undefined>;

type Options = ConstructorParameters<typeof Generator>[1] & { readonly files?: Files };

class Workbench extends Generator {
  readonly #files: Files;

  constructor(args: string[], options: Options) {
    super(args, options, { customCommitTask: true });
    this.#files = options.files ?? new Map();
  }

  writing(): void {
    for (const [name, content] of this.#files) {
      const place = this.destinationPath(name);
      if (content === undefined) this.fs.delete(place);
      else this.fs.write(place, content);
    }
  }
}

/** Has yeoman make these files in memory. @returns what of that differs from the disk. */
export async function changesOf(root: string, files: Files): Promise<Change[]> {
  // It is only ever written to: what yeoman would say of packages that it does not install.
  const silence: unknown = new Writable({ write: (_chunk, _encoding, done) => done() });
  const env = createEnv({ cwd: root, skipInstall: true, stderr: silence as NodeJS.WriteStream });
  const options: unknown = {
    env,
    files,
    destinationRoot: root,
    namespace: 'modern-times',
    resolved: root,
    skipCache: true,
    skipInstall: true,
  };
  // The types of yeoman's two packages do not agree on what an environment is.
  const generator = new Workbench([], options as Options);
  await env.runGenerator(generator);
  return [...files.keys()].flatMap((name): Change[] => {
    const { contents, state } = generator.fs.store.get(generator.destinationPath(name));
    if (state === 'deleted') return [{ path: name, content: undefined }];
    return state === 'modified' && contents !== null ? [{ path: name, content: contents }] : [];
  });
}
