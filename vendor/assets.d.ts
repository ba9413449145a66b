/** What the bundler makes of files that are not TypeScript. */
/* eslint-disable @typescript-eslint/consistent-type-imports -- An import statement cannot be relative here. */
declare module '*.hbs' {
  const template: import('./handlebars-types').Template;
  export default template;
}

declare module '*.css';

declare module '*.svg' {
  /** The URL that the file is served under. */
  const url: string;
  export default url;
}

declare module '*.png' {
  const url: string;
  export default url;
}
