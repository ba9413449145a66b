import { expect } from 'chai';
import { next, sentenceOf, type Standing, type StandingEvent } from '../../../app/features/drafts/standing';

function after(...events: StandingEvent[]): Standing['name'] {
  return events.reduce<Standing>(next, { name: 'untouched' }).name;
}

describe('The standing of a draft', () => {
  it('is saved when what was sent is stored', () => {
    expect(after('edited', 'sent', 'stored')).to.equal('saved');
  });

  it('is edited when something was typed while it was being saved', () => {
    expect(after('edited', 'sent', 'edited', 'stored')).to.equal('edited');
  });

  it('is failed until something is typed or sent again', () => {
    expect(after('edited', 'sent', 'failed')).to.equal('failed');
    expect(after('edited', 'sent', 'failed', 'edited')).to.equal('edited');
    expect(after('edited', 'sent', 'failed', 'sent', 'stored')).to.equal('saved');
  });

  it('says nothing of a draft that nobody has touched', () => {
    expect(sentenceOf({ name: 'untouched' })).to.equal('');
  });
});
