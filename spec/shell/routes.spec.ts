import { expect } from 'chai';
import type { Feature } from '../../app/feature';
import { registerRoutes } from '../../app/routes';

const controller = () => Promise.reject(new Error('no route is entered here'));

function feature(name: string, ...patterns: string[]): Feature {
  return {
    name,
    routes: patterns.map((pattern) => ({ pattern, name: pattern.replace(/\W/g, '-'), controller, action: 'show' })),
  };
}

describe('The routes of the features', () => {
  it('are matched in the order in which the features come', () => {
    const matched: string[] = [];
    registerRoutes(
      [feature('hats', 'hats', 'hats/:name'), { name: 'none' }, feature('shelves', 'shelves')],
      (pattern) => {
        matched.push(pattern);
      },
    );
    expect(matched).to.deep.equal(['hats', 'hats/:name', 'shelves']);
  });

  it('keep name, loader, action and constraints', () => {
    const constraints = { name: /^\w+$/ };
    const route = { name: 'hat', controller, action: 'show', constraints };
    const matched: unknown[] = [];
    registerRoutes([{ name: 'hats', routes: [{ pattern: 'hats/:name', ...route }] }], (_pattern, options) => {
      matched.push(options);
    });
    expect(matched).to.deep.equal([route]);
  });

  it('have names of their own: a second of the same name is an error that names both features', () => {
    expect(() => registerRoutes([feature('hats', 'new'), feature('shelves', 'new')], () => undefined)).to.throw(
      "hats and shelves both declare a route 'new'",
    );
  });
});
