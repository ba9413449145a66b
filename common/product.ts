/**
 * What the application is called: said here, and by nobody else.
 * Holds     product.json, which the build reads too, and the names that are made of it.
 */
import product from './product.json' with { type: 'json' };

export { product };

/** On `window`, in development and where the variable below was `1`: what suites from outside ask. */
export const debugHooks = `__${product.name.replaceAll('-', '_')}_debug__`;

/** The variable of the environment with which a production build has the hooks. */
export const debugVariable = `${product.name.replaceAll('-', '_').toUpperCase()}_DEBUG`;
