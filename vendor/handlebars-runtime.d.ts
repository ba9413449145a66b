/** The part of Handlebars' runtime that this project touches, under the name that Node can resolve as well. */
/* eslint-disable @typescript-eslint/consistent-type-imports -- An import statement cannot be relative here. */
declare module 'handlebars/runtime.js' {
  interface Runtime {
    create(): Runtime;
    template: (specification: object) => import('./handlebars-types').Template;
    readonly SafeString: new (html: string) => { toHTML(): string };
    readonly escapeExpression: (value: unknown) => string;
  }
  const runtime: Runtime;
  export default runtime;
}
