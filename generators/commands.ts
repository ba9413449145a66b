/**
 * Commands: what can be asked for, and what each would change.
 * Holds     one entry for each command: its usage, its flags, an example that runs as printed, and `prepare`.
 * Promises  `prepare` writes nothing: it returns the files as they are to be, for run.ts to check and write.
 * Leaves    the terminal to run.ts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { featureFiles } from './feature';
import { parseFields, splitFields } from './fields';
import { featureNames } from './names';
import { PIECES, isPiece, pieceFiles } from './piece';
import type { PieceKind } from './piece/templates';
import { findDemo } from './demo-door';
import { firstCommit, newProject } from './project';
import { MANIFEST, readManifest } from './project/manifest';
import { withoutDemo } from './project/without-demo';
import { home, projectRoot } from './project-root';
import { editedFiles, readRecord, recordOf, recordPath } from './record';
import { RefusalError, UsageError } from './errors';
import { readNewer, upgrade } from './upgrade';
import type { Files } from './workshop';

export type Flags = Readonly<Record<string, string | boolean | undefined>>;

export interface Prepared {
  readonly root: string;
  readonly files: Files;
  /** Those of `files` that may replace what is there, whatever it is. */
  readonly replaces?: ReadonlySet<string>;
  readonly executables?: ReadonlySet<string>;
  /** What to know besides: one sentence each. */
  readonly notes?: readonly string[];
  /** What to do now: commands as they are typed. */
  readonly next?: readonly string[];
  /** Run when all is written. */
  readonly finish?: () => readonly string[];
}

/** What is asked for where it was not said, and the flag that says it. */
export interface Question {
  readonly flag: string;
  readonly text: string;
  /** Whether nothing may be the answer. */
  readonly isOptional?: boolean;
}

export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: Readonly<Record<string, { readonly type: 'boolean' | 'string'; readonly help: string }>>;
  /** What is asked on a terminal where no word was given: in this order. */
  readonly questions?: readonly Question[];
  /** @param from  The folder in which it was typed. */
  prepare(words: readonly string[], flags: Flags, from: string): Promise<Prepared>;
}

const NAME_FLAG = { type: 'string', help: 'Its name, where it is not the first word.' } as const;

/** The words of a command, whether they were said as words or by flags. */
function wordsOf(words: readonly string[], flags: Flags): readonly string[] {
  const { name, fields } = flags;
  const first = typeof name === 'string' ? [name] : [];
  const rest = typeof fields === 'string' ? splitFields(fields) : [];
  return [...first, ...words, ...rest];
}

const feature: Command = {
  usage: 'feature <name> [field:type …]',
  summary: 'A feature: declaration, server, records, pages, specs, in its four places.',
  questions: [
    { flag: 'name', text: 'What is the feature called?' },
    { flag: 'fields', text: 'Which fields has it? name:type …', isOptional: true },
  ],
  examples: [
    'feature "blog post" title:string! body:text',
    "feature event 'title:string!' day:date 'state:enum(open,closed)=open' seats:number=10 'steps:list(text:string!)'",
  ],
  flags: {
    name: NAME_FLAG,
    fields: { type: 'string', help: 'Its fields, in one: "title:string! body:text".' },
    plural: { type: 'string', help: 'How several of them are called, where the rules of English do not tell.' },
    autosave: { type: 'boolean', help: 'What is typed saves itself, as patches: no button.' },
    'no-pages': { type: 'boolean', help: 'Records and API only.' },
    'no-server': { type: 'boolean', help: 'For a backend of your own: no handlers, no seeds, no specs of them.' },
  },
  async prepare(words, flags, from) {
    const [name, ...fieldWords] = wordsOf(words, flags);
    if (name === undefined) throw new UsageError('What is the feature called? feature <name> [field:type …]');
    const root = projectRoot(from);
    const names = featureNames(name, typeof flags['plural'] === 'string' ? flags['plural'] : undefined);
    const hasServer = flags['no-server'] !== true;
    const files = await featureFiles(root, {
      names,
      fields: parseFields(fieldWords.length === 0 ? ['title:string!'] : fieldWords),
      hasPages: flags['no-pages'] !== true,
      hasServer,
      isAutosaving: flags['autosave'] === true,
    });
    const { kebab } = names.all;
    return {
      root,
      files: withRecord('feature', kebab, [name, ...fieldWords], flags, files),
      next: [
        `npm start    # then open /${kebab}`,
        // A database that is there already knows nothing of them.
        ...(hasServer ? ['npm run mock -- reset    # beside it: all data anew, with the seeds of this one'] : []),
        'npm run check',
        `SPECS=features/${kebab} npx karma start`,
      ],
    };
  },
};

function piece(kind: PieceKind): Command {
  const { usage, summary, example } = PIECES[kind];
  return {
    usage,
    summary,
    examples: [example],
    flags: { name: NAME_FLAG },
    questions: [{ flag: 'name', text: `What is the ${kind} called? ${usage.replace(`${kind} `, '')}` }],
    async prepare(words, flags, from) {
      const [name, ...rest] = wordsOf(words, flags);
      if (name === undefined || rest.length > 0) throw new UsageError(`One name is wanted: ${usage}`);
      const root = projectRoot(from);
      const { files, key, notes } = await pieceFiles(root, kind, name);
      return { root, files: withRecord(kind, key, [name], {}, files), notes };
    },
  };
}

function withRecord(
  command: string,
  name: string,
  words: readonly string[],
  flags: Flags,
  files: ReadonlyMap<string, string>,
): Files {
  // How the run was made is not what was made.
  const said = Object.entries(flags).flatMap(([flag, value]) =>
    ['dry-run', 'force', 'json', 'name', 'fields'].includes(flag) || value === undefined || value === false
      ? []
      : [value === true ? `--${flag}` : `--${flag}=${value}`],
  );
  return new Map([...files, [recordPath(command, name), recordOf(command, [...words, ...said], files)]]);
}

const remove: Command = {
  usage: 'remove <command> <name> …',
  summary: 'Takes away what was generated, to the last byte. The words are those that made it.',
  examples: ['remove feature "blog post" title:string! body:text', 'remove view events/summary'],
  // The flags of what was made, so that the same words can be said again.
  flags: feature.flags,
  prepare(words, flags, from) {
    const [command = '', word] = words;
    const name = typeof flags['name'] === 'string' ? flags['name'] : word;
    if (command !== 'feature' && !isPiece(command)) {
      throw new UsageError(`What is to be removed? remove feature|${Object.keys(PIECES).join('|')} <name>`);
    }
    if (name === undefined) throw new UsageError(`Which ${command} is to be removed? remove ${command} <name>`);
    const root = projectRoot(from);
    const key =
      command === 'feature'
        ? featureNames(name, typeof flags['plural'] === 'string' ? flags['plural'] : undefined).all.kebab
        : keyOfPiece(name);
    const made = readRecord(root, command, key);
    const inTheWay = [
      ...editedFiles(root, made),
      ...(command === 'feature' ? foreignFiles(root, key, made.files) : []),
    ];
    if (inTheWay.length > 0 && flags['force'] !== true) {
      throw new RefusalError(
        'These files were edited, or added by somebody else. Nothing was removed; --force removes what was generated, and leaves what was added.',
        inTheWay,
      );
    }
    const gone = [...Object.keys(made.files), recordPath(command, key)];
    return Promise.resolve({ root, files: new Map(gone.map((file) => [file, undefined])) });
  },
};

function keyOfPiece(typed: string): string {
  return typed
    .split('/')
    .map((part) =>
      part
        .trim()
        .replace(/([a-z\d])([A-Z])/g, '$1-$2')
        .toLowerCase()
        .replace(/[ _]+/g, '-'),
    )
    .join('/');
}

/** What lies in a feature's folders and was not generated with it. */
function foreignFiles(root: string, kebab: string, files: Readonly<Record<string, string>>): string[] {
  return ['app', 'server-mock', 'spec']
    .map((room) => `${room}/features/${kebab}`)
    .filter((folder) => fs.existsSync(path.join(root, folder)))
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
    )
    .filter((file) => !Object.hasOwn(files, file));
}

const project: Command = {
  usage: 'project <folder>',
  summary: 'A repository of your own from this template, with its demo or bare.',
  questions: [
    { flag: 'folder', text: 'In which folder?' },
    { flag: 'name', text: 'What is the application called? (nothing: what the folder is)', isOptional: true },
  ],
  examples: ['project ../pantry --name "The Pantry" --bare', 'project ../tryout --demo'],
  flags: {
    folder: { type: 'string', help: 'The folder, where it is not the first word.' },
    name: { type: 'string', help: 'What the application is called. Default: what the folder is.' },
    demo: { type: 'boolean', help: 'With the demo: the default.' },
    bare: { type: 'boolean', help: 'One page, the data layer, the server, and their specs.' },
  },
  async prepare(words, flags, from) {
    const [folder, ...rest] = typeof flags['folder'] === 'string' ? [flags['folder'], ...words] : words;
    if (folder === undefined || rest.length > 0) throw new UsageError('One folder is wanted: project <folder>');
    if (flags['demo'] === true && flags['bare'] === true) throw new UsageError('--demo or --bare, not both.');
    const title = typeof flags['name'] === 'string' ? flags['name'] : undefined;
    const { root, tree } = await newProject(folder, from, title, flags['bare'] !== true);
    return {
      root,
      files: tree,
      executables: new Set(['.ci/run', 'tools/hooks/pre-push']),
      finish: () => firstCommit(root),
      next: [`cd ${quoted(path.relative(from, root))}`, 'npm start', 'npm test'],
    };
  },
};

const demo: Command = {
  usage: 'demo remove',
  summary: 'Takes the demo out, and leaves one page that says what the application is called.',
  examples: ['demo remove --name "The Pantry"'],
  flags: { name: { type: 'string', help: 'What the application is called then. Default: what the package is.' } },
  async prepare(words, flags, from) {
    if (words[0] !== 'remove' || words.length > 1) throw new UsageError('demo remove is all there is.');
    const root = projectRoot(from);
    const found = await findDemo();
    if (found === undefined || root !== home) throw new RefusalError('There is no demo here. Nothing was removed.');
    const title = typeof flags['name'] === 'string' ? flags['name'] : undefined;
    const { before, after } = await withoutDemo(root, found, title, flags['force'] === true);
    const files = new Map<string, Buffer | undefined>(after);
    for (const file of before.keys()) if (!after.has(file)) files.set(file, undefined);
    return { root, files, replaces: new Set(after.keys()), next: ['npm run check', 'npm start'] };
  },
};

const upgradeCommand: Command = {
  usage: 'upgrade',
  summary: 'Brings what came with the template up to a newer one, by three-way merge.',
  examples: ['upgrade --template ../modern-times --dry-run'],
  flags: { template: { type: 'string', help: 'The folder of the newer template. Default: the one that runs this.' } },
  async prepare(words, flags, from) {
    if (words.length > 0) throw new UsageError('upgrade takes no name.');
    const root = projectRoot(from);
    const manifest = readManifest(root);
    if (manifest === undefined)
      throw new RefusalError(`There is no ${MANIFEST}: this project does not know what it was made from.`);
    const named = flags['template'];
    const template = typeof named === 'string' ? path.resolve(from, named) : home;
    const newer = await readNewer(root, template, manifest);
    const { files, notes } = upgrade(root, manifest, newer, flags['force'] === true);
    return { root, files, replaces: new Set(files.keys()), notes, next: ['git diff', 'npm install', 'npm test'] };
  },
};

function quoted(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `"${folder}"`;
}

export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['project', project],
  ['feature', feature],
  ...Object.keys(PIECES)
    .filter(isPiece)
    .map((kind): [string, Command] => [kind, piece(kind)]),
  ['remove', remove],
  ['demo', demo],
  ['upgrade', upgradeCommand],
]);
