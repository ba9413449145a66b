import type { Invalidating, Parts, ServerFeature } from './feature';

type Part = NonNullable<ServerFeature['offers']>[string];

/**
 * What the features lend one another, found by name.
 * @throws {TypeError}  Two features offer a part of the same name: whoever asked would get either.
 */
export function createParts(features: readonly ServerFeature[]): Parts {
  const offered = new Map<string, Part>();
  for (const { declaration, offers = {} } of features) {
    for (const [name, part] of Object.entries(offers)) {
      if (offered.has(name)) throw new TypeError(`${declaration.name} offers ${name}, and so does another feature`);
      offered.set(name, part);
    }
  }

  // Where nobody is answered, as while seeds are sown, there is nothing kept that could be invalidated.
  return partsOf({ invalidate: () => undefined });

  function partsOf(answer: Invalidating): Parts {
    return {
      // The type is what whoever asks says it is (context.ts): names are agreed on in the headers of the features.
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
      find: <P extends Part>(name: string) => offered.get(name) as P | undefined,

      async announce(records, event, detail) {
        for (const { listens = {} } of features) {
          const listener = Object.hasOwn(listens, event) ? listens[event] : undefined;
          if (listener) await listener(records, detail as never, answer);
        }
      },

      tellingOf: partsOf,
    };
  }
}
