import { expect } from 'chai';
import { next, type SessionEvent, type SessionState, tokenOf } from '../../app/data/session-state';

const jane = { username: 'jane', email: 'jane@example.com', bio: null, image: null, token: 'a' };
const states = {
  guest: { name: 'unauthenticated', isRefused: false },
  ended: { name: 'unauthenticated', isRefused: true },
  loading: { name: 'loading', token: 'a' },
  jane: { name: 'authenticated', token: 'a', user: jane },
  unavailable: { name: 'unavailable', token: 'a' },
} satisfies Record<string, SessionState>;

describe('The life of a session', () => {
  const moves: [from: keyof typeof states, event: SessionEvent, to: keyof typeof states][] = [
    ['guest', { name: 'token-found', token: 'a' }, 'loading'],
    ['guest', { name: 'signed-in', user: jane }, 'jane'],
    ['loading', { name: 'confirmed', token: 'a', user: jane }, 'jane'],
    ['loading', { name: 'refused', token: 'a' }, 'ended'],
    ['loading', { name: 'unreachable', token: 'a' }, 'unavailable'],
    ['loading', { name: 'signed-out' }, 'guest'],
    ['jane', { name: 'signed-out' }, 'guest'],
    ['jane', { name: 'token-found', token: null }, 'guest'],
    ['jane', { name: 'refused', token: 'a' }, 'ended'],
    ['ended', { name: 'token-found', token: 'a' }, 'loading'],
    ['ended', { name: 'signed-in', user: jane }, 'jane'],
    ['unavailable', { name: 'asked', token: 'a' }, 'loading'],
    ['unavailable', { name: 'confirmed', token: 'a', user: jane }, 'jane'],
    ['unavailable', { name: 'refused', token: 'a' }, 'ended'],
    ['unavailable', { name: 'signed-out' }, 'guest'],
    ['unavailable', { name: 'signed-in', user: jane }, 'jane'],
  ];
  for (const [from, event, to] of moves) {
    it(`leads from ${from} by '${event.name}' to ${to}`, () => {
      expect(next(states[from], event)).to.deep.equal(states[to]);
    });
  }

  const stays: [state: keyof typeof states, event: SessionEvent][] = [
    ['guest', { name: 'signed-out' }],
    ['guest', { name: 'token-found', token: null }],
    ['loading', { name: 'token-found', token: 'a' }],
    ['jane', { name: 'asked', token: 'a' }],
    ['jane', { name: 'unreachable', token: 'a' }],
    ['unavailable', { name: 'unreachable', token: 'a' }],
  ];
  for (const [state, event] of stays) {
    it(`stays ${state} on '${event.name}'`, () => {
      expect(next(states[state], event)).to.equal(states[state]);
    });
  }

  it('takes no news about a token that is no longer its own', () => {
    const late: SessionEvent[] = [
      { name: 'asked', token: 'old' },
      { name: 'confirmed', token: 'old', user: { ...jane, token: 'old' } },
      { name: 'refused', token: 'old' },
      { name: 'unreachable', token: 'old' },
    ];
    for (const state of Object.values(states)) {
      for (const event of late) expect(next(state, event)).to.equal(state);
    }
  });

  it('begins anew when another tab signs somebody else in', () => {
    expect(next(states.jane, { name: 'token-found', token: 'b' })).to.deep.equal({ name: 'loading', token: 'b' });
    const renewed = next(states.jane, { name: 'token-found', token: 'b', isSame: true });
    expect(renewed).to.deep.include({ name: 'authenticated', token: 'b' });
    expect(next(states.loading, { name: 'token-found', token: 'b', isSame: true })).to.have.property('name', 'loading');
  });

  it('takes the token that comes with the user', () => {
    const renewed = { ...jane, token: 'b' };
    expect(tokenOf(next(states.jane, { name: 'confirmed', token: 'a', user: renewed }))).to.equal('b');
  });
});
