/**
 * Workshop: yeoman, as far as this generator uses it: its generators and their file system in memory.
 * Promises  nothing reaches the disk here. Yeoman's own commit writes file after file, asks about each that is there
 *           already, and leaves half of them behind when it fails; plan.ts and write.ts take over what is in its memory.
 * Read next plan.ts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { createEnv } from 'yeoman-environment';
import Generator from 'yeoman-generator';
import type { Change } from './plan';

/** What is to be: path below the root -> content; undefined: gone. */
export type Files = ReadonlyMap<string, string | Buffer | undefined>;

type Options = ConstructorParameters<typeof Generator>[1] & { readonly places?: Files };

class Workbench extends Generator {
  readonly #places: Files;

  constructor(args: string[], options: Options) {
    super(args, options, { customCommitTask: true });
    this.#places = options.places ?? new Map();
  }

  /** Yeoman would read it in package.json, which may be anything. */
  override determineAppname(): string {
    return '';
  }

  writing(): void {
    for (const [place, content] of this.#places) {
      if (content === undefined) this.fs.delete(place);
      else this.fs.write(place, content);
    }
  }
}

/** Has yeoman make these files in memory. @returns what of that differs from the disk. */
export async function changesOf(root: string, files: Files): Promise<Change[]> {
  // It is only ever written to: what yeoman would say of packages that it does not install.
  const silence: unknown = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Yeoman makes the folder that it is to work in, even if it is never to write there.
  const cwd = nearestFolder(root);
  const placeOf = (name: string): string => path.join(root, name);
  const env = createEnv({ cwd, skipInstall: true, stderr: silence as NodeJS.WriteStream });
  const options: unknown = {
    env,
    places: new Map([...files].map(([name, content]) => [placeOf(name), content])),
    destinationRoot: cwd,
    namespace: 'modern-times',
    resolved: import.meta.filename,
    skipCache: true,
    skipInstall: true,
  };
  // The types of yeoman's two packages do not agree on what an environment is.
  const generator = new Workbench([], options as Options);
  await env.runGenerator(generator);
  return [...files.keys()].flatMap((name): Change[] => {
    const { contents, state } = generator.fs.store.get(placeOf(name));
    if (state === 'deleted') return [{ path: name, content: undefined }];
    return state === 'modified' && contents !== null ? [{ path: name, content: contents }] : [];
  });
}

function nearestFolder(folder: string): string {
  return fs.existsSync(folder) ? folder : nearestFolder(path.dirname(folder));
}
