/**
 * The tree of a project: the template's, under another name.
 * Promises  the same template, name and choice give the same bytes: `upgrade` makes the tree of a newer template by
 *           this and compares.
 */
import { findDemo } from '../demo-door';
import { RefusalError } from '../errors';
import { blobId, put, textOf, type Tree } from '../template';
import { bareFiles } from './bare';

export interface ProjectChoice {
  readonly title: string;
  readonly name: string;
  readonly hasDemo: boolean;
}

/** What is about the template, and not about what is made from it. */
const OF_THE_TEMPLATE = [
  /^spec\/generators\//,
  /^\.mocharc\.proofs\.json$/,
  /^tools\/pack\.mjs$/,
  /^generators\/packed\//,
  /^CHANGELOG\.md$/,
  /^docs\/proofs-/,
  /^spec\/tools\/(proofs\.spec|guides(\.spec)?)\.ts$/,
  /^\.modern-times\.json$/,
];

/** What stands between these in a page of text is about the template, too. */
const TEMPLATE_BLOCK = /<!-- template -->[\s\S]*?<!-- \/template -->\n*/g;

export function isOfTheTemplate(name: string): boolean {
  return OF_THE_TEMPLATE.some((pattern) => pattern.test(name));
}

/** What a project remembers of its files: git's name of the content of each. */
export function idsOf(tree: Tree): Record<string, string> {
  return Object.fromEntries([...tree].map(([name, content]) => [name, blobId(content)]));
}

/** @throws {RefusalError} The template has no demo that could be kept. */
export async function projectTree(template: Tree, choice: ProjectChoice): Promise<Tree> {
  const demo = await findDemo();
  if (choice.hasDemo && demo === undefined) throw new RefusalError('This template has no demo: leave out --demo.');
  const kept: Tree = new Map([...template].filter(([name]) => !isOfTheTemplate(name)));
  const tree = choice.hasDemo || demo === undefined ? kept : demo.withoutDemo(kept);
  if (!choice.hasDemo) for (const [name, text] of bareFiles()) put(tree, name, text);
  for (const name of tree.keys()) {
    if (name.endsWith('.md')) put(tree, name, `${textOf(tree, name).replaceAll(TEMPLATE_BLOCK, '').trimEnd()}\n`);
  }
  rename(tree, choice);
  return tree;
}

/** `the-pantry` -> `The Pantry` */
export function titleFrom(folder: string): string {
  return folder
    .split(/[-_ ]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

export function versionOf(packageText: string): string {
  const found: unknown = JSON.parse(packageText);
  return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : '0.0.0';
}

/** `common/product.json`, from which both sides know what the application is called. */
export function productText({ title, name, hasDemo }: ProjectChoice): string {
  const tagline = hasDemo ? 'A place to share what you know.' : 'Made from Modern Times.';
  return json({ name, title, brand: title, tagline });
}

/** In every place that says it. */
function rename(tree: Tree, choice: ProjectChoice): void {
  const { title, name } = choice;
  put(tree, 'common/product.json', productText(choice));
  const manifest = parsed(textOf(tree, 'package.json'));
  const scripts = without(record(manifest['scripts']), 'prepack', 'postpack');
  const own = { name, version: '0.1.0' };
  put(tree, 'package.json', json({ ...without(manifest, 'bin', 'files'), ...own, description: title, scripts }));
  const lock = parsed(textOf(tree, 'package-lock.json'));
  const packages = record(lock['packages']);
  const itself = { ...without(record(packages['']), 'bin'), ...own };
  put(tree, 'package-lock.json', json({ ...lock, ...own, packages: { ...packages, '': itself } }));
  put(tree, 'CHANGELOG.md', `# Changelog\n\n## 0.1.0\n\n- Made from Modern Times.\n`);
  put(tree, 'README.md', projectReadme(textOf(tree, 'README.md'), choice));
  put(tree, 'CONTRIBUTING.md', cloning(textOf(tree, 'CONTRIBUTING.md'), name));
}

const INTRODUCTION = `A Chaplin application in TypeScript with its own API server, made from the template Modern Times.\n\n`;

/** A project's own: what makes a project of the template is not for it. */
function projectReadme(text: string, { title, name }: ProjectChoice): string {
  const own = text
    .replace(/^# .*$/m, `# ${title}`)
    .replace(/^\*\*A Chaplin application to start from[^]*?\n\n/m, INTRODUCTION)
    .replace(/^(npm run generate -- project |cd \.\.\/).*\n/gm, '');
  return cloning(own, name);
}

function cloning(text: string, name: string): string {
  return text.replaceAll('&& cd modern-times', `&& cd ${name}`);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function parsed(text: string): Record<string, unknown> {
  return record(JSON.parse(text));
}

function without(value: Readonly<Record<string, unknown>>, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
