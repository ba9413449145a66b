import { expect } from 'chai';
import { Article } from '../../../app/features/articles/article';
import { EditorPage } from '../../../app/features/articles/editor-page';
import { watchLeaving } from '../../../app/ui';
import { settled, until, useStage } from '../../support/stage';
import { exampleArticle } from './examples';

const create = 'POST /articles';
const read = 'GET /articles/how-to-brew-tea';
const update = 'PUT /articles/how-to-brew-tea';

describe('The editor', () => {
  const stage = useStage();
  const field = (name: string): HTMLInputElement | HTMLTextAreaElement =>
    name === 'body'
      ? stage().find('[name="body"]', HTMLTextAreaElement)
      : stage().find(`[name="${name}"]`, HTMLInputElement);
  const publish = (): HTMLButtonElement => stage().find('button[type="submit"]', HTMLButtonElement);
  const pills = (): readonly string[] => stage().texts('.tag-list .tag-pill');

  beforeEach(() => stage().signIn('ann'));

  /** The page, with the form that arrives as a chunk. */
  async function showForm(): Promise<void> {
    const hasTags = (): boolean => stage().place.querySelector('[name="tag"]') !== null;
    await until(hasTags, () => stage().place.innerHTML);
  }

  async function write(): Promise<void> {
    stage().show(new EditorPage({ model: new Article() }));
    await showForm();
  }

  async function change(): Promise<void> {
    stage().show(new EditorPage({ model: new Article({ slug: 'how-to-brew-tea' }) }));
    await stage().answer(read, { body: { article: exampleArticle({ body: '\nFirst an empty line.' }) } });
    await showForm();
  }

  function type(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) field(name).value = value;
  }

  function press(key: string, init: KeyboardEventInit = {}): boolean {
    return field('tag').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
  }

  function addTag(name: string): void {
    type({ tag: name });
    press('Enter');
  }

  it('has a label for every field', async () => {
    await write();
    const fields = [...stage().place.querySelectorAll<HTMLInputElement>('input, textarea')];
    expect(fields.map(({ labels }) => labels?.length)).to.deep.equal([1, 1, 1, 1]);
  });

  it('publishes what was typed, and leads to the article', async () => {
    await write();
    type({ title: 'How to brew tea', description: 'Water first', body: 'Boil **water**.' });
    addTag('tea');
    publish().click();
    const sent = await stage().answer(create, { status: 201, body: { article: exampleArticle() } });
    expect(sent).to.deep.equal({
      article: { title: 'How to brew tea', description: 'Water first', body: 'Boil **water**.', tagList: ['tea'] },
    });
    expect(stage().ledTo).to.deep.equal(['/article/how-to-brew-tea']);
  });

  it('adds a tag with Enter, once, and does not send the form by that', async () => {
    await write();
    addTag(' tea ');
    addTag('tea');
    addTag('');
    expect(press('Enter')).to.equal(false);
    expect(pills()).to.deep.equal(['tea']);
    expect(field('tag').value).to.equal('');
    expect(stage().questions).to.deep.equal([]);
  });

  it('takes Enter for the end of a word where it is that', async () => {
    await write();
    type({ tag: 'お茶' });
    press('Enter', { isComposing: true });
    expect(pills()).to.deep.equal([]);
  });

  it('removes a tag by its button, and by a click on it', async () => {
    await write();
    ['tea', 'cake', '__proto__'].forEach(addTag);
    stage().find('[data-name="tea"] i').click();
    expect(pills()).to.deep.equal(['cake', '__proto__']);
    expect(document.activeElement).to.equal(field('tag'));
    stage().find('[data-name="__proto__"]').click();
    expect(pills()).to.deep.equal(['cake']);
  });

  it('publishes a tag that was typed and not entered', async () => {
    await write();
    type({ title: 'T', description: 'D', body: 'B', tag: 'tea' });
    publish().click();
    const sent = await stage().answer(create, { status: 422, body: { errors: { title: ['is too short'] } } });
    expect(sent).to.have.deep.nested.property('article.tagList', ['tea']);
    expect(field('tag').value).to.equal('tea');
  });

  it('is filled with the article that is changed, to the letter', async () => {
    await change();
    expect(field('title').value).to.equal('How to brew tea');
    expect(field('description').value).to.equal('Water first');
    expect(field('body').value).to.equal('\nFirst an empty line.');
    expect(pills()).to.deep.equal(['kitchen', 'tea']);
  });

  it('sends an empty list when all tags were removed', async () => {
    await change();
    for (const name of ['kitchen', 'tea']) stage().find(`[data-name="${name}"] button`).click();
    publish().click();
    const sent = await stage().answer(update, {
      body: { article: exampleArticle({ slug: 'a-new-slug', tagList: [] }) },
    });
    expect(sent).to.have.deep.nested.property('article.tagList', []);
    expect(stage().ledTo).to.deep.equal(['/article/a-new-slug']);
  });

  it('is published once, however often the button is pressed', async () => {
    await write();
    publish().click();
    publish().click();
    stage().find('form', HTMLFormElement).requestSubmit();
    expect(stage().questions).to.deep.equal([create]);
    await settled();
  });

  for (const [what, answer, words] of [
    ['finds fault', { status: 422, body: { errors: { title: ["can't be blank"] } } }, "title can't be blank"],
    ['does not know the person', { status: 401, body: { errors: { token: ['is invalid'] } } }, 'sign in'],
    ['forbids it', { status: 403, body: { errors: { article: ['forbidden'] } } }, 'article forbidden'],
    ['breaks', { status: 500, text: 'oops' }, 'status 500'],
    ['answers nonsense', { status: 201, text: '{' }, 'could not be understood'],
  ] as const) {
    it(`keeps everything and says what is wrong when the API ${what}`, async () => {
      await write();
      type({ title: 'My title', description: 'My description', body: 'My text' });
      addTag('mine');
      publish().click();
      await stage().answer(create, answer);
      expect(stage().texts('ul.error-messages li').join()).to.contain(words);
      expect(['title', 'description', 'body'].map((name) => field(name).value)).to.deep.equal([
        'My title',
        'My description',
        'My text',
      ]);
      expect(pills()).to.deep.equal(['mine']);
      expect(publish().disabled).to.equal(false);
      expect(stage().ledTo).to.deep.equal([]);
    });
  }

  it('says that there is no connection, and publishes when there is one again', async () => {
    await write();
    publish().click();
    await stage().disconnect(create);
    expect(stage().find('ul.error-messages').textContent).to.contain('Unable to connect');
    publish().click();
    await stage().answer(create, { status: 201, body: { article: exampleArticle() } });
    expect(stage().ledTo).to.deep.equal(['/article/how-to-brew-tea']);
  });

  it('does not offer to change what somebody else wrote', async () => {
    stage().signIn('bob');
    stage().show(new EditorPage({ model: new Article({ slug: 'how-to-brew-tea' }) }));
    await stage().answer(read, { body: { article: exampleArticle() } });
    expect(stage().texts('h1')).to.deep.equal(['This article is someone else’s']);
    expect(stage().place.querySelector('form')).to.equal(null);
  });

  it('says that there is no such article', async () => {
    stage().show(new EditorPage({ model: new Article({ slug: 'how-to-brew-tea' }) }));
    await stage().answer(read, { status: 404, body: { errors: { article: ['not found'] } } });
    expect(stage().texts('h1')).to.deep.equal(['There is no such article']);
  });

  it('asks for the article again when it did not come', async () => {
    stage().show(new EditorPage({ model: new Article({ slug: 'how-to-brew-tea' }) }));
    await stage().disconnect(read);
    expect(stage().texts('h1')).to.deep.equal(['The article could not be loaded']);
    stage().find('[data-action="retry"]').click();
    await stage().answer(read, { body: { article: exampleArticle() } });
    await showForm();
    expect(field('title').value).to.equal('How to brew tea');
  });

  describe('with text that nobody has saved', () => {
    let stopWatching = (): void => undefined;
    let { onbeforeunload } = window;

    beforeEach(() => {
      stopWatching = watchLeaving();
      // Karma takes the end of its page for a reload.
      ({ onbeforeunload } = window);
      window.onbeforeunload = null;
    });

    afterEach(() => {
      stopWatching();
      window.onbeforeunload = onbeforeunload;
    });

    function asksBeforeLeaving(): boolean {
      return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    }

    it('asks before it is left, from the first letter or tag on', async () => {
      await write();
      expect(asksBeforeLeaving()).to.equal(false);
      type({ title: 'T' });
      expect(asksBeforeLeaving()).to.equal(true);
      type({ title: '' });
      addTag('tea');
      expect(asksBeforeLeaving()).to.equal(true);
    });

    it('asks no more once it is published', async () => {
      await write();
      type({ title: 'T' });
      publish().click();
      await stage().answer(create, { status: 201, body: { article: exampleArticle() } });
      expect(asksBeforeLeaving()).to.equal(false);
    });

    it('still asks after a refusal', async () => {
      await write();
      type({ title: 'T' });
      publish().click();
      await stage().answer(create, { status: 500 });
      expect(asksBeforeLeaving()).to.equal(true);
    });

    it('asks nothing when an article was opened and left as it was', async () => {
      await change();
      expect(asksBeforeLeaving()).to.equal(false);
    });
  });
});
