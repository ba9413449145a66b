import { expect } from 'chai';
import { setSavingTools } from '../../../app/data/saves';
import { Draft } from '../../../app/features/drafts/draft';
import { DraftForm } from '../../../app/features/drafts/draft-form';
import { FakeClock } from '../../support/fake-clock';
import { until, useStage } from '../../support/stage';

describe('The form of a draft', () => {
  const stage = useStage({});
  const refused = (): readonly string[] => stage().texts('.field-refused');
  let draft: Draft;
  let restoreTools: () => void;

  beforeEach(() => {
    // Nothing is sent: the pause after an edit never ends.
    restoreTools = setSavingTools({ clock: new FakeClock() });
    draft = new Draft({ id: 'd1' });
    draft.receive(
      { id: 'd1', title: 'Bread', description: '', body: '', cover: null, tags: [], sources: [], updatedAt: '' },
      { version: '"1"' },
    );
    stage().show(new DraftForm({ model: draft }));
  });
  afterEach(() => {
    draft.dispose();
    restoreTools();
  });

  it('says of a tag that it was refused until it is removed, and not still when all is saved', async () => {
    const arrived = (): boolean => stage().place.querySelector('[data-input="tag"]') !== null;
    await until(arrived, () => 'the field of the tags never came');
    draft.tags.addNamed('much too long');
    draft.trigger('sync:refused', draft, { path: '/tags/0/name', reason: 'is too long' });
    expect([draft.saveState.name, refused()]).to.deep.equal(['dirty', ['is too long']]);
    draft.tags.reset([]);
    expect([draft.saveState.name, refused()]).to.deep.equal(['clean', []]);
  });
});
