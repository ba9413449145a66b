/** Router: which route answers a method and a path, by hono's trie. */
import { TrieRouter } from 'hono/router/trie-router';
import { compareRoutes } from './endpoints';
import type { Route } from './route';

export interface Found<T> {
  readonly target: T;
  /** Decoded, each once. */
  readonly parameters: Readonly<Record<string, string>>;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export class Router<T extends { readonly route: Route }> {
  readonly #trie = new TrieRouter<T>();
  readonly #targets: readonly T[];

  constructor(targets: readonly T[]) {
    this.#targets = [...targets].sort((a, b) => compareRoutes(a.route, b.route));
    for (const target of this.#targets) {
      const { method, path } = target.route;
      this.#trie.add(method, path.replace(/\{(\w+)\}/g, ':$1'), target);
    }
  }

  /** @param method  HEAD finds what GET does. @param pathname  As it came: encoded, and checked (boundary.ts). */
  find(method: string, pathname: string): Found<T> | undefined {
    const [[first]] = this.#trie.match(method === 'HEAD' ? 'GET' : method, pathname);
    if (first === undefined) return undefined;
    const [target, found] = first;
    const parameters = Object.create(null) as Record<string, string>;
    for (const [name, value] of Object.entries(found)) {
      if (typeof value === 'string') parameters[name] = value.includes('%') ? decodeURIComponent(value) : value;
    }
    return { target, parameters };
  }

  /** What may be asked of a path; nothing, where there is none. */
  allowed(pathname: string): readonly string[] {
    const found = methods.filter((method) => this.find(method, pathname) !== undefined);
    if (found.length === 0) return [];
    return [...found, ...(found.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  }

  /** In the order of the paths. */
  routes(): Route[] {
    return this.#targets.map(({ route }) => route).sort((a, b) => (a.path === b.path ? 0 : a.path < b.path ? -1 : 1));
  }
}
