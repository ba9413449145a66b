/**
 * Puts values on a class's prototype, where Backbone and Chaplin look for them while they construct. A class field
 * would be set after `super()` returned: too late, and over what the options said.
 * @example static { proto(ArticleView, { template, className: 'article-page' }) }
 */
export function proto<V extends object>(
  theClass: abstract new (...args: never[]) => V,
  values: Partial<NoInfer<V>>,
): void {
  Object.assign(theClass.prototype, values);
}
