/** Popular tags, each a link to the articles that have it. */
import { proto, View } from '../../ui';
import { PopularTags } from './popular-tags';
import emptyTemplate from './popular-tags-empty.hbs';
import failedTemplate from './popular-tags-failed.hbs';
import loadingTemplate from './popular-tags-loading.hbs';
import template from './popular-tags.hbs';

/** Beyond so many, a list of tags helps nobody to find anything. */
const MOST_SHOWN = 50;

export class PopularTagsView extends View {
  static {
    proto(PopularTagsView, {
      type: 'popular-tags',
      template,
      emptyTemplate,
      failedTemplate,
      loadingTemplate,
      tagName: 'section',
      className: 'sidebar',
    });
  }

  declare private tags: PopularTags;

  override initialize(): void {
    this.tags = this.share(PopularTags);
    this.listenTo(this.tags, 'change:tags', () => {
      this.collectionChanged();
      if (this.state === 'ready') this.render();
    });
    this.load(() => this.tags.fetch());
  }

  override hasContent(): boolean {
    return this.tags.extent !== 'nothing';
  }

  override isEmpty(): boolean {
    return this.shown().length === 0;
  }

  override getTemplateData(): object {
    return { tags: this.shown() };
  }

  private shown(): readonly string[] {
    return (this.tags.get('tags') ?? []).slice(0, MOST_SHOWN);
  }
}
