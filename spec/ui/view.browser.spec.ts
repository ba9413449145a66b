import { expect } from 'chai';
import { setFailureReader, type Template, View } from '../../app/ui';
import { Layout, Model } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { settled } from '../support/stage';
import { createStage } from '../support/views';
import failedTemplate from './fixtures/failed.hbs';

interface Pending {
  answer(): void;
  refuse(reason?: Error): void;
}

/** Requests that a spec answers, and how many of them were aborted. */
class Requests {
  readonly made: Pending[] = [];
  aborted = 0;

  readonly make = (): PromiseLike<void> => {
    const promise = new Promise<void>((resolve, reject) => {
      this.made.push({ answer: resolve, refuse: (reason = new Error('no')) => reject(reason) });
    });
    return Object.assign(promise, { abort: () => (this.aborted += 1) });
  };
}

class Page extends View {
  static {
    proto(Page, { type: 'spec-page', template: () => '<p>ready</p><input name="word">' });
  }

  declare nothingThere: boolean;

  override isEmpty(): boolean {
    return this.nothingThere;
  }
}

class Telling extends Page {
  static {
    proto(Telling, { emptyTemplate: () => '<p>none</p>', loadingTemplate: () => '<p>wait</p>', failedTemplate });
  }
}

describe('A view that loads', () => {
  let stage: HTMLElement;
  let forgetReader: () => void;
  let requests: Requests;
  let view: Page;

  beforeEach(() => {
    stage = createStage();
    requests = new Requests();
    view = new Page({ container: stage });
    forgetReader = setFailureReader((reason) => ({ message: String(reason), messages: [String(reason)], status: 503 }));
  });
  afterEach(() => {
    forgetReader();
    view.dispose();
    stage.remove();
  });

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  }
  const content = (): string => stage.textContent.replace(/\s+/g, ' ').trim();
  const answer = async (index = 0): Promise<void> => {
    requests.made[index]?.answer();
    await settle();
  };
  const refuse = async (index = 0): Promise<void> => {
    requests.made[index]?.refuse();
    await settle();
  };

  it('shows that it waits, then what came', async () => {
    const states: string[] = [];
    view.on('state', (name: string) => states.push(name));
    view.load(requests.make);
    expect(content()).to.equal('Loading…');
    expect(view.el.getAttribute('aria-busy')).to.equal('true');
    await answer();
    expect(content()).to.equal('ready');
    expect(view.el.hasAttribute('aria-busy')).to.equal(false);
    expect(states).to.deep.equal(['loading', 'ready']);
  });

  it('shows that there is nothing', async () => {
    view.nothingThere = true;
    view.load(requests.make);
    await answer();
    expect([view.state, content()]).to.deep.equal(['empty', 'Nothing is here yet.']);
  });

  it('says what failed, and asks again when people want that', async () => {
    view.load(requests.make);
    await refuse();
    expect(view.state).to.equal('failed');
    expect(stage.querySelector('[role="alert"]')?.textContent).to.contain('Error: no');
    stage.querySelector<HTMLElement>('[data-action="retry"]')?.click();
    expect(view.state).to.equal('loading');
    await answer(1);
    expect(content()).to.equal('ready');
  });

  it('has the templates of its class, with what they need to know', async () => {
    const telling = new Telling({ container: stage });
    view.dispose();
    telling.load(requests.make);
    expect(content()).to.equal('wait');
    await refuse();
    expect(content()).to.equal('Error: no 503 again');
    telling.nothingThere = true;
    telling.retry();
    expect(content()).to.equal('wait');
    await answer(1);
    expect(content()).to.equal('none');
    telling.dispose();
  });

  it('keeps what it shows while it asks anew, and when that fails, and says so', async () => {
    view.load(requests.make);
    await answer();
    const paragraph = stage.querySelector('p');
    const input = stage.querySelector('input');
    if (input) input.value = 'typed';
    view.load(requests.make);
    expect(stage.querySelector('p')).to.equal(paragraph);
    await refuse(1);
    expect(view.state).to.equal('failed');
    expect(stage.querySelector('p')).to.equal(paragraph);
    expect(input?.value).to.equal('typed');
    const notice = stage.querySelector('[role="alert"]');
    expect(notice?.textContent).to.contain('Error: no');
    notice?.querySelector('button')?.click();
    expect(requests.made.length).to.equal(3);
    expect(stage.querySelector('[role="alert"]')).to.equal(null);
    await answer(2);
    expect(view.state).to.equal('ready');
  });

  it('abandons the request before when it asks anew', async () => {
    view.load(requests.make);
    view.load(requests.make);
    expect(requests.aborted).to.equal(1);
    await refuse(0);
    expect(view.state).to.equal('loading');
    await answer(1);
    expect(view.state).to.equal('ready');
  });

  it('abandons its request when it is disposed, and hears nothing after', async () => {
    view.load(requests.make);
    view.dispose();
    expect(requests.aborted).to.equal(1);
    await refuse();
    expect(stage.textContent).to.equal('');
  });

  it('takes a request that throws, and an answer that cannot be shown, for failures', async () => {
    view.load(() => {
      throw new Error('at once');
    });
    await settle();
    expect(content()).to.contain('at once');
    const { error } = console;
    console.error = () => undefined;
    const broken: Template = () => {
      throw new Error('unreadable');
    };
    view.template = broken;
    view.load(requests.make);
    await answer();
    console.error = error;
    expect(view.state).to.equal('failed');
    expect(content()).to.contain('unreadable');
  });

  it('may begin to load before it is rendered', async () => {
    class Early extends Page {
      override initialize(): void {
        this.load(requests.make);
      }
    }
    const early = new Early({ container: stage });
    expect(early.el.textContent).to.contain('Loading…');
    await answer();
    expect(early.el.textContent).to.contain('ready');
    early.dispose();
  });

  for (const wasRead of [false, true]) {
    it(`${wasRead ? 'does not ask' : 'asks'} again by itself where its record, which could ${wasRead ? '' : 'not '}be read, is renewed`, async () => {
      const model = Object.assign(new Model(), { isSynced: () => wasRead });
      const page = new Page({ container: stage, model });
      page.load(requests.make);
      requests.made[0]?.refuse();
      await settled();
      expect(page.state).to.equal('failed');
      model.trigger('renewed', model);
      expect(requests.made).to.have.lengthOf(wasRead ? 1 : 2);
      page.dispose();
    });
  }

  it('leaves the retry of a view within it to that view', async () => {
    const inner = new Page();
    view.load(requests.make);
    await refuse();
    view.subview('inner', inner);
    view.el.append(inner.el);
    inner.load(requests.make);
    await refuse(1);
    inner.el.querySelector<HTMLElement>('[data-action="retry"]')?.click();
    expect(requests.made.length).to.equal(3);
    expect(view.state).to.equal('failed');
  });
});

describe('A view', () => {
  it('gives its template own properties of its record, and nothing that they inherit', () => {
    const seen: object[] = [];
    const template: Template = (context) => {
      seen.push(context);
      return '';
    };
    class Shown extends View<Model> {
      static {
        proto(Shown, { type: 'spec-shown', template });
      }
    }
    const view = new Shown({ model: new Model({ title: 'x' }) });
    expect(seen).to.deep.equal([{ title: 'x' }]);
    expect(Object.keys(seen[0] ?? {})).to.deep.equal(['title']);
    view.dispose();
  });

  it('belongs to whoever has the region that it is shown in, and goes with it', () => {
    const stage = createStage();
    class Owner extends View {
      static {
        proto(Owner, { type: 'spec-owner', template: () => '<i></i>', regions: { 'spec-region': 'i' } });
      }
    }
    // Chaplin's layout keeps the book of regions.
    const layout = new Layout({ el: document.createElement('div') });
    const owner = new Owner({ container: stage });
    const guest = new Page({ region: 'spec-region' });
    expect(guest.parent).to.equal(owner);
    expect(stage.querySelector('i > *')).to.equal(guest.el);
    owner.render();
    expect(stage.querySelector('i > *')).to.equal(guest.el);
    owner.dispose();
    expect(guest.disposed).to.equal(true);
    layout.dispose();
    stage.remove();
  });
});
