/** The button that favours an article: as a heart with a number in lists (`compact`), in words on the article's page. */
import { session } from '../../data';
import { readFailure } from '../../failure';
import { proto, redirectTo, View } from '../../ui';
import type { Article } from './article';
import template from './favorite-button.hbs';

export class FavoriteButton extends View<Article> {
  static {
    proto(FavoriteButton, {
      type: 'favorite-button',
      template,
      className: 'favorite',
      optionNames: [...View.prototype.optionNames, 'compact'],
      events: { 'click button': 'toggle' },
      listen: { 'change:favorited model': 'render', 'change:favoritesCount model': 'render' },
    });
  }

  declare readonly compact: boolean | undefined;
  declare private messages: readonly string[] | undefined;

  override getTemplateData(): object {
    return { ...super.getTemplateData(), compact: this.compact, messages: this.messages };
  }

  toggle(event: JQuery.ClickEvent): void {
    // The second click of a double click would undo the first.
    if (event.detail > 1) return;
    if (session.state === 'unauthenticated') {
      redirectTo('login');
      return;
    }
    this.say([]);
    this.model.toggleFavorite().then(
      () => undefined,
      (reason: unknown) => this.say(readFailure(reason).messages),
    );
  }

  private say(messages: readonly string[]): void {
    if (this.disposed) return;
    this.messages = messages;
    this.render();
  }
}
