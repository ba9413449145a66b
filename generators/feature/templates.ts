/** app/features/NAME/*.hbs and the style sheet. */
import type { Field, LeafField, NestedField } from '../fields';
import { isLeaf } from '../fields';
import { refsOf, titleOf, withArticle, type Blueprint } from './blueprint';
import { elementNames } from './nested';

/** A field as a template names it: one that is called like a helper is told from it. */
function read({ helpers }: Blueprint, name: string, owner?: string): string {
  if (owner !== undefined) return `${owner}.${name}`;
  return helpers.has(name) ? `this.${name}` : name;
}

function labelIn(blueprint: Blueprint): string {
  const title = titleOf(blueprint);
  if (title === undefined) return `${blueprint.one.label} {{id}}`;
  const field = read(blueprint, title.name.camel);
  return `{{#if ${field}}}{{${field}}}{{else}}Untitled{{/if}}`;
}

export function listPageTemplate({ all, one }: Blueprint): string {
  return `<div class="container page">
  <header class="${all.kebab}-header">
    <h1>${all.label}</h1>
    <a class="btn btn-primary" href="{{url "new-${one.kebab}"}}">New ${one.words}</a>
  </header>
  {{view "${one.kebab}-list" collection=${all.camel}}}
</div>
`;
}

export function listTemplate({ all }: Blueprint): string {
  return `<ul class="${all.kebab}"></ul>
<button type="button" class="btn btn-outline-secondary" data-action="more" hidden>Show more</button>
`;
}

export function emptyTemplate({ all, one }: Blueprint): string {
  return `<p class="${one.kebab}-list-empty">There are no ${all.words} yet.</p>
`;
}

export function rowTemplate(blueprint: Blueprint): string {
  const { one } = blueprint;
  return `<h2><a href="{{url "${one.kebab}" id=id}}">${labelIn(blueprint)}</a></h2>
<p class="${one.kebab}-date">Last changed {{date updatedAt}}</p>
`;
}

export function pageTemplate(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const title = titleOf(blueprint);
  const shown = blueprint.fields.filter((field) => field !== title);
  return `<div class="container page">
  <header class="${all.kebab}-header">
    <h1>${labelIn(blueprint)}</h1>
    <a class="btn btn-outline-secondary" href="{{url "edit-${one.kebab}" id=id}}">Edit</a>
  </header>
  <dl class="${one.kebab}-fields">
${shown.map((field) => indented(shownField(blueprint, field), 4)).join('\n')}
    <dt>Last changed</dt>
    <dd>{{date updatedAt}}</dd>
  </dl>
  <footer class="${all.kebab}-footer">
    <a href="{{url "${all.kebab}"}}">All ${all.words}</a>
    {{view "${one.kebab}-delete" model=itself}}
  </footer>
</div>
`;
}

function shownField(blueprint: Blueprint, field: Field): string {
  const name = read(blueprint, field.name.camel);
  const term = `<dt>${field.name.label}</dt>`;
  switch (field.kind) {
    case 'list':
      return `{{#if ${name}}}
  ${term}
  <dd>
    <ul>
      {{#each ${name}}}
        <li class="${blueprint.one.kebab}-leaves">
${indented(shownLeaves(blueprint, field.fields), 10)}
        </li>
      {{/each}}
    </ul>
  </dd>
{{/if}}`;
    case 'object':
      return `{{#with ${name}}}
  ${term}
  <dd class="${blueprint.one.kebab}-leaves">
${indented(shownLeaves(blueprint, field.fields), 4)}
  </dd>
{{/with}}`;
    case 'ref':
      return `{{#if ${field.name.camel}Label}}
  ${term}
  <dd><a href="{{url "${field.target.one.kebab}" id=${name}}}">{{${field.name.camel}Label}}</a></dd>
{{/if}}`;
    case 'boolean':
      return `${term}
<dd>${shownLeaf(field, name)}</dd>`;
    case 'string':
    case 'text':
    case 'number':
    case 'date':
    case 'enum':
      return `{{#if ${condition(field, name)}}}
  ${term}
  <dd${field.kind === 'text' ? ` class="${blueprint.one.kebab}-text"` : ''}>${shownLeaf(field, name)}</dd>
{{/if}}`;
  }
}

/** Each with its name, but the first line of text, by which one is told from the others. */
function shownLeaves(blueprint: Blueprint, fields: readonly LeafField[]): string {
  const title = fields.find(({ kind }) => kind === 'string');
  const ordered = title ? [title, ...fields.filter((field) => field !== title)] : fields;
  return ordered
    .map((field) => {
      const name = read(blueprint, field.name.camel);
      const shown = shownLeaf(field, name);
      const span = `<span>${field === title ? shown : `${field.name.label}: ${shown}`}</span>`;
      return field.kind === 'boolean' ? span : `{{#if ${condition(field, name)}}}${span}{{/if}}`;
    })
    .join('\n');
}

/** Zero is a number like any other. */
function condition({ kind }: Field, name: string): string {
  return kind === 'number' ? `${name} includeZero=true` : name;
}

function shownLeaf({ kind }: LeafField, name: string): string {
  if (kind === 'boolean') return `{{#if ${name}}}Yes{{else}}No{{/if}}`;
  return kind === 'date' ? `{{date ${name}}}` : `{{${name}}}`;
}

export function failedTemplate({ all, one }: Blueprint): string {
  return `<div class="container page" role="alert">
  {{#if (eq failure.status 404)}}
    <h1>There is no such ${one.words}</h1>
    <p>It may have been deleted. <a href="{{url "${all.kebab}"}}">See all ${all.words}</a></p>
  {{else}}
    <h1>The ${one.words} could not be loaded</h1>
    <p>{{failure.message}}</p>
    <button type="button" class="btn btn-primary" data-action="retry">Try again</button>
  {{/if}}
</div>
`;
}

export function editPageTemplate(blueprint: Blueprint): string {
  const { one } = blueprint;
  const choices = refsOf(blueprint).map(({ name }) => ` ${name.camel}Choices=${name.camel}Choices`);
  const form = `{{view "${one.kebab}-form" model=itself labels=labels${choices.join('')}}}`;
  const editor = `{{#if isNew}}
    ${form}
  {{else}}
    {{view "${one.kebab}-editor" model=itself labels=labels${choices.join('')}}}
    <p><a href="{{url "${one.kebab}" id=id}}">Done</a></p>
  {{/if}}`;
  return `<div class="container page">
  <h1>{{#if isNew}}New ${one.words}{{else}}Edit ${one.words}{{/if}}</h1>
  {{view "save-conflict" model=itself labels=labels}}
  ${blueprint.isAutosaving ? editor : form}
</div>
`;
}

export function formTemplate(blueprint: Blueprint): string {
  return `${blueprint.fields.map((field) => formField(blueprint, field)).join('\n')}
${
  blueprint.isAutosaving
    ? '<button type="submit" class="btn btn-primary">Save</button>'
    : `<div class="${blueprint.one.kebab}-form-end">
  <button type="submit" class="btn btn-primary">Save</button>
  {{#unless isNew}}{{view "save-status" model=itself labels=fieldLabels}}{{/unless}}
</div>`
}
`;
}

export function editorTemplate(blueprint: Blueprint): string {
  return `${blueprint.fields.map((field) => formField(blueprint, field)).join('\n')}
{{view "save-status" model=itself labels=fieldLabels}}
`;
}

function formField(blueprint: Blueprint, field: Field): string {
  const { one } = blueprint;
  if (isLeaf(field)) return leafControl(blueprint, field, `name="${field.name.camel}"`);
  switch (field.kind) {
    case 'ref':
      return selectControl(field, `name="${field.name.camel}"`, '{{label}}');
    case 'list':
      return `{{view "${one.kebab}-${field.name.kebab}" collection=${read(blueprint, field.name.camel)}}}`;
    case 'object':
      return `{{view "${one.kebab}-${field.name.kebab}" model=itself}}`;
  }
}

/** @param attribute  By which it is known: `name="title"` in the form, `data-leaf="title"` in what is within it. */
function leafControl(blueprint: Blueprint, field: LeafField, attribute: string, owner?: string): string {
  const value = read(blueprint, field.name.camel, owner);
  const id = `{{uid}}-${field.name.kebab}`;
  const label = `<label for="${id}">${field.name.label}</label>`;
  const required = field.isRequired ? ' aria-required="true"' : '';
  const input = (type: string): string => `<div class="form-group">
  ${label}
  <input class="form-control" id="${id}" ${attribute} ${type}value="{{${value}}}"${required} autocomplete="off">
</div>`;
  switch (field.kind) {
    case 'string':
      return input('');
    case 'number':
      return input('type="number" step="any" ');
    case 'date':
      return input('type="date" ');
    case 'boolean':
      return `<div class="form-group">
  <label><input type="checkbox" id="${id}" ${attribute} {{#if ${value}}}checked{{/if}}> ${field.name.label}</label>
</div>`;
    case 'text':
      return `<div class="form-group">
  ${label}
  {{! The parser of HTML drops the line break that begins a textarea: this one, and not the first of the text. }}
  <textarea class="form-control" id="${id}" ${attribute} rows="6"${required}>
{{${value}}}</textarea>
</div>`;
    case 'enum':
      return selectControl(field, attribute, '{{value}}');
  }
}

function selectControl(field: Field, attribute: string, shown: string): string {
  const { camel, kebab, label } = field.name;
  return `<div class="form-group">
  <label for="{{uid}}-${kebab}">${label}</label>
  <select class="form-control" id="{{uid}}-${kebab}" ${attribute}${field.isRequired ? ' aria-required="true"' : ''}>
    <option value="">${field.isRequired ? 'Choose…' : 'None'}</option>
    {{#each ${camel}Options}}
      <option value="{{value}}" {{#if isChosen}}selected{{/if}}>${shown}</option>
    {{/each}}
  </select>
</div>`;
}

export function deleteTemplate(blueprint: Blueprint): string {
  return `<details>
  <summary class="btn btn-sm btn-outline-danger">Delete ${withArticle(blueprint.one.words).replace(/^an? /, 'this ')}</summary>
  <button type="submit" class="btn btn-sm btn-danger">Delete for good</button>
</details>
`;
}

/** The templates of a list or an object, by their files. */
export function nestedTemplates(blueprint: Blueprint, field: NestedField): [file: string, text: string][] {
  const { camel, kebab, label, words } = field.name;
  const names = elementNames(blueprint, field);
  const controls = (owner?: string): string =>
    field.fields.map((leaf) => leafControl(blueprint, leaf, `data-leaf="${leaf.name.camel}"`, owner)).join('\n');
  if (field.kind === 'list') {
    return [
      [
        `${names.viewFile}.hbs`,
        `<fieldset>
  <legend>${label}</legend>
  <ol></ol>
  <button type="button" class="btn btn-sm btn-outline-secondary" data-action="add">Add ${withArticle(names.words)}</button>
</fieldset>
`,
      ],
      [
        `${names.elementViewType}.hbs`,
        `${controls()}
<button type="button" class="btn btn-sm btn-outline-danger" data-action="remove">Remove this ${names.words}</button>
`,
      ],
    ];
  }
  const content = field.isRequired
    ? `  <div class="${blueprint.one.kebab}-part">
${indented(controls(camel), 4)}
  </div>`
    : `  {{#if ${camel}}}
    <div class="${blueprint.one.kebab}-part">
${indented(controls(camel), 6)}
      <button type="button" class="btn btn-sm btn-outline-danger" data-action="remove-${kebab}">Remove the ${words}</button>
    </div>
  {{else}}
    <button type="button" class="btn btn-sm btn-outline-secondary" data-action="add-${kebab}">Add ${withArticle(words)}</button>
  {{/if}}`;
  return [
    [
      `${names.viewFile}.hbs`,
      `<fieldset>
  <legend>${label}</legend>
${content}
</fieldset>
`,
    ],
  ];
}

export function styles({ all, one }: Blueprint): string {
  return `/* ${all.label}: what the theme has no class for. Colours and distances are the theme's. */
.${all.kebab}-header {
  display: flex;
  flex-wrap: wrap;
  align-items: start;
  justify-content: space-between;
  gap: var(--space-4);
  margin-bottom: var(--space-5);
  overflow-wrap: anywhere;
}

.${all.kebab}-header h1 {
  min-width: 0;
}

.${one.kebab}-list ul,
.${one.kebab}-form ol {
  margin: 0;
  padding: 0;
  list-style: none;
}

.${one.kebab}-row {
  padding-block: var(--space-4);
  border-top: 1px solid var(--line);
  overflow-wrap: anywhere;
}

.${one.kebab}-row h2 {
  margin: 0;
  font-size: var(--title-small);
}

.${one.kebab}-date {
  margin: var(--space-1) 0 0;
  color: var(--ink-soft);
  font-size: var(--text-small);
}

.${one.kebab}-fields {
  max-width: var(--measure);
  overflow-wrap: anywhere;
}

.${one.kebab}-fields dt {
  color: var(--ink-soft);
  font-size: var(--text-small);
}

.${one.kebab}-fields dd {
  margin: 0 0 var(--space-4);
}

.${one.kebab}-fields ul {
  margin: 0;
  padding-left: 1.25em;
}

.${one.kebab}-text {
  white-space: pre-line;
}

.${one.kebab}-form {
  max-width: var(--measure);
}

.${one.kebab}-form fieldset {
  min-width: 0;
  margin: 0 0 var(--space-5);
  padding: 0;
  border: 0;
}

.${one.kebab}-form legend {
  margin-bottom: var(--space-3);
  padding: 0;
  font-size: var(--text-large);
  font-weight: 600;
}

.${one.kebab}-form ol > li,
.${one.kebab}-part {
  margin-bottom: var(--space-4);
  padding: var(--space-4);
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: var(--radius);
}

.${one.kebab}-form-end,
.${all.kebab}-footer {
  display: flex;
  flex-wrap: wrap;
  align-items: start;
  gap: var(--space-2) var(--space-4);
}

.${all.kebab}-footer {
  justify-content: space-between;
  padding-top: var(--space-4);
  border-top: 1px solid var(--line);
}

.${one.kebab}-leaves span + span::before {
  content: ' · ';
}

.${one.kebab}-delete summary {
  list-style: none;
}

.${one.kebab}-delete details[open] {
  display: grid;
  justify-items: start;
  gap: var(--space-2);
}
`;
}

function indented(text: string, spaces: number): string {
  // Not within a textarea, where a space would be part of the text.
  return text
    .split('\n')
    .map((line) => (line === '' || line.endsWith('</textarea>') ? line : ' '.repeat(spaces) + line))
    .join('\n');
}
