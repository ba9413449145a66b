/**
 * Feature: all files of one, in its four places.
 * Holds     which file comes of which template; docs/generator.md says what each is for.
 * Promises  the same words give the same bytes; what comes out is formatted as the project is.
 */
import fs from 'node:fs';
import path from 'node:path';
import { RefusalError } from '../errors';
import type { Field } from '../fields';
import { formatted } from '../format';
import type { FeatureNames } from '../names';
import * as apiSpecs from './api-specs';
import * as app from './application';
import { nestedOf, refsOf, targetsOf, type Blueprint } from './blueprint';
import { declaration } from './declaration';
import { examples } from './examples';
import { nestedView } from './nested-views';
import * as pageSpecs from './page-specs';
import * as server from './server';
import * as stories from './stories';
import * as templates from './templates';
import * as view from './views';

export interface FeatureOptions {
  readonly names: FeatureNames;
  readonly fields: readonly Field[];
  readonly hasPages: boolean;
  readonly hasServer: boolean;
  readonly isAutosaving: boolean;
}

/** @returns path -> content. @throws {RefusalError} It refers to a feature that is not there, or takes an address. */
export async function featureFiles(root: string, options: FeatureOptions): Promise<Map<string, string>> {
  const blueprint: Blueprint = { ...options, ...options.names, helpers: helpersIn(root) };
  checkTargets(root, blueprint);
  checkAddresses(root, blueprint);
  checkTable(root, blueprint);
  const files = new Map(filesOf(blueprint));
  return formatted(root, files);
}

function filesOf(blueprint: Blueprint): [string, string][] {
  const { all, one, hasPages, hasServer } = blueprint;
  const inApp = `app/features/${all.kebab}`;
  const onServer = `server-mock/features/${all.kebab}`;
  const inSpec = `spec/features/${all.kebab}`;
  return [
    [`common/features/${all.kebab}.ts`, declaration(blueprint)],
    [`${inApp}/index.ts`, app.index(blueprint)],
    [`${inApp}/${one.kebab}.ts`, app.model(blueprint)],
    [`${inApp}/${one.kebab}-list.ts`, app.list(blueprint)],
    ...when(hasPages, pageFiles(blueprint, inApp)),
    ...when(hasServer, [
      [`${onServer}/index.ts`, server.handlers(blueprint)],
      [`${onServer}/tables.ts`, server.tables(blueprint)],
      [`${onServer}/seed.ts`, server.seed(blueprint)],
      [`${inSpec}/${all.kebab}.contract.ts`, apiSpecs.contract(blueprint)],
      [`${inSpec}/${all.kebab}-api.spec.ts`, apiSpecs.apiInNode(blueprint)],
      [`${inSpec}/${all.kebab}-api.browser.spec.ts`, apiSpecs.apiInBrowser(blueprint)],
    ]),
    ...when(hasPages, [
      [`${inSpec}/examples.ts`, examples(blueprint)],
      [`${inSpec}/${all.kebab}-pages.browser.spec.ts`, pageSpecs.pagesSpec(blueprint)],
    ]),
    ...when(hasPages && hasServer, [
      [`${inSpec}/pages.ts`, stories.pages(blueprint)],
      [`${inSpec}/${all.kebab}.story.ts`, stories.story(blueprint)],
    ]),
  ];
}

function pageFiles(blueprint: Blueprint, folder: string): [string, string][] {
  const { all, one } = blueprint;
  return [
    [`${folder}/views.ts`, app.views(blueprint)],
    [`${folder}/controller.ts`, app.controller(blueprint)],
    ...when(refsOf(blueprint).length > 0, [[`${folder}/choices.ts`, app.choices(blueprint)]]),
    [`${folder}/${all.kebab}-page.ts`, view.listPage(blueprint)],
    [`${folder}/${all.kebab}-page.hbs`, templates.listPageTemplate(blueprint)],
    [`${folder}/${one.kebab}-list-view.ts`, view.listView(blueprint)],
    [`${folder}/${one.kebab}-list-view.hbs`, templates.listTemplate(blueprint)],
    [`${folder}/${one.kebab}-list-empty.hbs`, templates.emptyTemplate(blueprint)],
    [`${folder}/${one.kebab}-row.hbs`, templates.rowTemplate(blueprint)],
    [`${folder}/${one.kebab}-page.ts`, view.page(blueprint)],
    [`${folder}/${one.kebab}-page.hbs`, templates.pageTemplate(blueprint)],
    [`${folder}/${one.kebab}-page-failed.hbs`, templates.failedTemplate(blueprint)],
    [`${folder}/${one.kebab}-edit-page.ts`, view.editPage(blueprint)],
    [`${folder}/${one.kebab}-edit-page.hbs`, templates.editPageTemplate(blueprint)],
    [`${folder}/${one.kebab}-form.ts`, view.form(blueprint)],
    [`${folder}/${one.kebab}-form.hbs`, templates.formTemplate(blueprint)],
    ...when(blueprint.isAutosaving, [
      [`${folder}/${one.kebab}-editor.ts`, view.editor(blueprint)],
      [`${folder}/${one.kebab}-editor.hbs`, templates.editorTemplate(blueprint)],
    ]),
    [`${folder}/${one.kebab}-delete.ts`, view.deleteView(blueprint)],
    [`${folder}/${one.kebab}-delete.hbs`, templates.deleteTemplate(blueprint)],
    ...nestedOf(blueprint).flatMap((field): [string, string][] => [
      [`${folder}/${one.kebab}-${field.name.kebab}.ts`, nestedView(blueprint, field)],
      ...templates
        .nestedTemplates(blueprint, field)
        .map(([name, text]): [string, string] => [`${folder}/${name}`, text]),
    ]),
    [`${folder}/${all.kebab}.css`, templates.styles(blueprint)],
  ];
}

function when(isWanted: boolean, files: [string, string][]): [string, string][] {
  return isWanted ? files : [];
}

function helpersIn(root: string): Set<string> {
  const folder = path.join(root, 'app/ui/helpers');
  const own = fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.parse(name).name) : [];
  return new Set([...own, 'each', 'if', 'unless', 'with', 'lookup', 'log', 'helperMissing', 'blockHelperMissing']);
}

function checkTargets(root: string, blueprint: Blueprint): void {
  for (const { all, one } of targetsOf(blueprint)) {
    if (all.kebab === blueprint.all.kebab) continue;
    const file = path.join(root, 'server-mock/features', all.kebab, 'index.ts');
    if (
      blueprint.hasServer &&
      !(fs.existsSync(file) && new RegExp(`['"\`]${one.kebab}:choices['"\`]`).test(fs.readFileSync(file, 'utf8')))
    ) {
      throw new RefusalError(
        `A ref needs what it refers to: there is no feature '${all.kebab}' that offers '${one.kebab}:choices'. Generate it first: feature ${all.kebab}`,
      );
    }
  }
  const loop = refsOf(blueprint).find(
    ({ isRequired, target }) => isRequired && target.all.kebab === blueprint.all.kebab,
  );
  if (loop !== undefined) {
    throw new RefusalError(
      `'${loop.name.camel}' refers to the feature itself and must be there: nobody could make the first.`,
    );
  }
}

/** Routes and paths of other features, which central files would only complain about when the application starts. */
function checkAddresses(root: string, { all, one }: Blueprint): void {
  const names = [all.kebab, one.kebab, `new-${one.kebab}`, `edit-${one.kebab}`];
  const isTaken = (text: string): boolean =>
    names.some((name) => new RegExp(`name: ['"\`]${name}['"\`], controller`).test(text)) ||
    new RegExp(`pattern: ['"\`]${all.kebab}['"\`]`).test(text);
  const routes = othersIn(root, 'app/features', all.kebab, /[\\/]index\.ts$/).filter(([, text]) => isTaken(text));
  const paths = othersIn(root, 'common/features', all.kebab, /\.ts$/).filter(([, text]) =>
    new RegExp(`path: ['"\`]/${all.kebab}['"\`/]`).test(text),
  );
  const files = [...routes, ...paths].map(([file]) => file);
  if (files.length > 0)
    throw new RefusalError(`Another feature has routes or paths of the name '${all.kebab}' already.`, files);
}

/** Tables of the server's own, and of other features: with two of one name, it does not start. */
function checkTable(root: string, { all, hasServer }: Blueprint): void {
  const declared = new RegExp(`: Table<[^>]*> = \\{\\s*name: ['"\`]${all.kebab}['"\`]`);
  const files = hasServer
    ? othersIn(root, 'server-mock', all.kebab, /\.ts$/).flatMap(([file, text]) => (declared.test(text) ? [file] : []))
    : [];
  if (files.length > 0) throw new RefusalError(`There is a table '${all.kebab}' already.`, files);
}

/** The files below a folder whose names match, but for those of the feature itself. */
function othersIn(root: string, folder: string, feature: string, pattern: RegExp): [file: string, text: string][] {
  const own = path.join('features', feature);
  const names = fs.statSync(path.join(root, folder), { throwIfNoEntry: false })?.isDirectory()
    ? fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    : [];
  return names
    .filter((name) => pattern.test(name) && !path.join(folder, name).includes(own))
    .map((name) => [`${folder}/${name.replaceAll('\\', '/')}`, fs.readFileSync(path.join(root, folder, name), 'utf8')]);
}
