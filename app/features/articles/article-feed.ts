/**
 * One page of a feed with the buttons that turn it.
 * Promises  where the feed has addresses of its own, turning the page goes to the next one; on the page of another
 *           feature the list changes in place, and the focus stays on the button that was pressed.
 */
import { proto, redirectTo, View } from '../../ui';
import emptyTemplate from './article-feed-empty.hbs';
import failedTemplate from './article-feed-failed.hbs';
import template from './article-feed.hbs';
import { ArticleList } from './article-list';
import { addressOfPage, type Feed, pageLinks, pageNumber } from './feed';

export class ArticleFeed extends View {
  static {
    proto(ArticleFeed, {
      type: 'article-feed',
      template,
      emptyTemplate,
      failedTemplate,
      className: 'article-feed',
      optionNames: [...View.prototype.optionNames, 'feed', 'page'],
      events: { 'click [data-page]': 'turn' },
    });
  }

  declare readonly feed: Feed;
  declare readonly page: number | undefined;
  declare private articles: ArticleList;

  override initialize(): void {
    this.articles = this.listOf(this.page ?? 1);
    this.listenTo(this.articles, 'renewed', () => this.renewed());
    this.show(this.articles);
  }

  override hasContent(): boolean {
    return this.articles.extent !== 'nothing';
  }

  override isEmpty(): boolean {
    return this.articles.length === 0;
  }

  override getTemplateData(): object {
    const { articles, feed } = this;
    const { page } = articles.params;
    const links = pageLinks(articles.total, page);
    return {
      articles,
      page,
      beyond: articles.total > 0,
      own: feed.name === 'following',
      buttons: links.length > 1 ? links.map((number) => ({ number, current: number === page })) : [],
    };
  }

  turn(event: JQuery.ClickEvent): void {
    const button: unknown = event.currentTarget;
    if (!(button instanceof HTMLElement)) return;
    const page = pageNumber(button.dataset['page']);
    const address = addressOfPage(this.feed, page);
    if (address) redirectTo(address.route, address.parameters);
    else this.show(this.listOf(page));
  }

  /** What is on the page came anew by itself: the number of pages may be another, too. */
  private renewed(): void {
    this.collectionChanged();
    if (this.state === 'ready') this.render();
  }

  private listOf(page: number): ArticleList {
    return this.share(ArticleList, { feed: this.feed, page });
  }

  /** Puts another page in the place of this one, once it is there. */
  private show(articles: ArticleList): void {
    const success = (): void => {
      if (this.disposed || articles === this.articles) return;
      const before = this.articles;
      this.articles = articles;
      this.listenTo(articles, 'renewed', () => this.renewed());
      // It has left the page: what nobody else shows need not live on.
      this.unshare(before);
    };
    this.load(() => articles.fetch({ success }));
  }
}
