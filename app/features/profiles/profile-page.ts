/** Who somebody is, with what other features know about them below. */
import { session } from '../../data';
import { PageView, proto } from '../../ui';
import type { Profile } from './profile';
import failedTemplate from './profile-page-failed.hbs';
import template from './profile-page.hbs';

export type Tab = 'articles' | 'favorites';

export class ProfilePage extends PageView<Profile> {
  static {
    proto(ProfilePage, {
      type: 'profile-page',
      template,
      failedTemplate,
      className: 'profile-page',
      optionNames: [...PageView.prototype.optionNames, 'tab'],
      listen: { 'change model': 'changed' },
    });
  }

  declare readonly tab: Tab;

  override initialize(): void {
    this.load(() => this.model.fetch());
  }

  override hasContent(): boolean {
    return this.model.extent !== 'nothing';
  }

  changed(): void {
    const isShown = (['username', 'bio', 'image'] as const).some((name) => this.model.hasChanged(name));
    if (isShown && this.state === 'ready') this.render();
  }

  override getTemplateData(): object {
    const isOwn = session.user?.username === this.model.get('username');
    return { ...super.getTemplateData(), tab: this.tab, isOwn };
  }
}
