import { expect } from 'chai';
import fc from 'fast-check';
import Backbone from '../../vendor/backbone';
import { Model } from '../../vendor/chaplin';

type Command =
  | { readonly kind: 'listen' | 'stop' | 'stop one' | 'stop all' | 'off'; readonly who: number; readonly event: string }
  | { readonly kind: 'tell'; readonly event: string };

const event = fc.constantFrom('a', 'b', 'all', 'a b');
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('listen'), who: fc.nat(200), event }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('stop', 'stop one'), who: fc.nat(200), event }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stop all'), who: fc.nat(200), event }) },
  fc.record({ kind: fc.constant('off'), who: fc.nat(200), event }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tell'), event: fc.constantFrom('a', 'b') }) },
);

/** What is heard, and by whom, when these things happen to a model with so many listeners. */
function hearings(model: Backbone.Model, commands: readonly Command[]): string[] {
  const heard: string[] = [];
  const listeners = Array.from({ length: 201 }, () => new Backbone.Model());
  const callbacks = listeners.map((listener, who) => (name: unknown) => {
    heard.push(`${who} ${typeof name === 'string' ? name : ''}`);
    // Some leave while they are told, and take the next one with them.
    if (who % 10 === 3) listener.stopListening(model);
    if (who % 10 === 5) listeners[who + 1]?.stopListening(model);
  });
  const callbackOf = (who: number) => callbacks[who] ?? expect.fail();
  for (const [who, listener] of listeners.entries()) if (who % 2 === 0) listener.listenTo(model, 'a', callbackOf(who));
  for (const step of commands) {
    if (step.kind === 'tell') {
      model.trigger(step.event, 'told');
      heard.push('--');
      continue;
    }
    const listener = listeners[step.who] ?? expect.fail();
    if (step.kind === 'listen') listener.listenTo(model, step.event, callbackOf(step.who));
    else if (step.kind === 'stop') listener.stopListening(model, step.event);
    else if (step.kind === 'stop one') listener.stopListening(model, step.event, callbackOf(step.who));
    else if (step.kind === 'stop all') listener.stopListening();
    else model.off(step.event, callbackOf(step.who));
  }
  model.trigger('a');
  model.trigger('b');
  return heard;
}

describe('A model that many listen to', () => {
  it('tells the same listeners, in the same order, as Backbone does', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
        expect(hearings(new Model(), commands)).to.deep.equal(hearings(new Backbone.Model(), commands));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps nobody who has left', () => {
    const model = new Model();
    const listeners = Array.from({ length: 1_000 }, () => new Backbone.Model());
    for (const listener of listeners) listener.listenTo(model, 'a b', () => undefined);
    for (const listener of listeners) listener.stopListening();
    expect(Reflect.get(model, '_events')).to.deep.equal({});
    for (const listener of listeners) expect(Reflect.get(listener, '_listeningTo')).to.equal(undefined);
  });

  it('lets ten thousand leave without going through the list each time', () => {
    const model = new Model();
    let looks = 0;
    const listeners = Array.from({ length: 10_000 }, () => new Backbone.Model());
    for (const listener of listeners) listener.listenTo(model, 'change', () => undefined);
    const [handler] = (Reflect.get(model, '_events') as Record<string, object[]>)['change'] ?? [];
    const { listening } = handler as { listening: unknown };
    // Whoever goes through the list asks each entry for its context.
    Object.defineProperty(handler, 'context', {
      get: () => ((looks += 1), (listening as { listener: object }).listener),
    });
    for (const listener of listeners.slice(1)) listener.stopListening();
    expect(looks).to.be.at.most(100);
  });
});
