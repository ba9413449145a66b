import { expect } from 'chai';
import { isNews, type SaveState, sentenceOf, tell, type Told } from '../../app/ui/save-state';

const state = (name: SaveState['name'], rest: Partial<SaveState> = {}): SaveState => ({
  name,
  unsaved: 0,
  conflicts: 0,
  ...rest,
});

/** What somebody hears who listens to all of these, one after the other. */
function heard(...states: readonly SaveState[]): readonly string[] {
  let told: Told = 'nothing';
  return states.flatMap((each) => {
    const before = told;
    told = tell(told, each);
    return isNews(before, told) ? [sentenceOf(each)] : [];
  });
}

const clean = state('clean');
const edit = [state('dirty', { unsaved: 1 }), state('saving', { unsaved: 1 })];
const offline = (unsaved: number): SaveState => state('offline', { unsaved });
const conflict = (conflicts: number): SaveState => state('conflict', { conflicts, unsaved: conflicts });

describe('How a record is saved', () => {
  it('has words for each state', () => {
    const words = [
      clean,
      state('dirty'),
      state('saving'),
      state('saving+dirty'),
      state('resolving'),
      offline(0),
      offline(1),
      offline(3),
      state('offline', { unsaved: 3, reason: 'session' }),
      conflict(1),
      conflict(2),
      state('refused'),
      state('refused', { reason: 'title is too long' }),
    ].map(sentenceOf);
    expect(words).to.deep.equal([
      'Saved',
      'Editing',
      'Saving…',
      'Saving…',
      'Saving…',
      'Offline',
      'Offline, 1 change waiting',
      'Offline, 3 changes waiting',
      'Signed out, 3 changes waiting',
      'Conflict in 1 field',
      'Conflict in 2 fields',
      'Not saved',
      'Not saved: title is too long',
    ]);
  });

  it('is said when it was saved for the first time, and not at each pause in typing from then on', () => {
    expect(heard(clean, ...edit, clean, ...edit, clean, ...edit, clean)).to.deep.equal(['Saved']);
  });

  it('is not said of a page that was only opened', () => {
    expect(heard(clean, clean)).to.deep.equal([]);
  });

  it('is said once when the network is gone, however much waits and however often it is tried, and when it is back', () => {
    expect(heard(...edit, offline(1), ...edit, offline(2), ...edit, offline(3), ...edit, clean)).to.deep.equal([
      'Offline, 1 change waiting',
      'Saved',
    ]);
  });

  it('is said when there is a conflict, and again when it is another', () => {
    expect(heard(...edit, conflict(1), conflict(1), conflict(2), state('resolving'), conflict(2), clean)).to.deep.equal(
      ['Conflict in 1 field', 'Conflict in 2 fields', 'Saved'],
    );
  });

  it('is said when it was refused, with the reason', () => {
    const refused = (reason: string): SaveState => state('refused', { reason });
    expect(heard(...edit, refused('a'), refused('a'), ...edit, refused('b'))).to.deep.equal([
      'Not saved: a',
      'Not saved: b',
    ]);
  });
});
