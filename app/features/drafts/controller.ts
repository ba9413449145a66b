/** The two pages of drafts: all of one's own, and one to write in. Both need somebody who is signed in. */
import { session } from '../../data';
import { Controller, type Params } from '../../ui';

import { Draft, Drafts } from './draft';
import { DraftPage } from './draft-page';
import { DraftsPage } from './drafts-page';

export class DraftsController extends Controller {
  override async beforeAction(): Promise<void> {
    await session.ready;
    if (session.state === 'unauthenticated') this.redirectTo('login');
  }

  list(): void {
    this.adjustTitle('Drafts');
    this.view = new DraftsPage({ collection: this.share(Drafts) });
  }

  edit({ id = '' }: Params): void {
    this.adjustTitle('Edit draft');
    this.view = new DraftPage({ model: this.share(Draft, { id }) });
  }
}
