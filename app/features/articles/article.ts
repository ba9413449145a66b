/**
 * An article, whole or as a list gives it (without its body).
 * Promises  favouring shows at once, and goes back when the API refuses; two clicks are one request.
 */
import { type ArticleAttributes, articles, type ArticleSummary } from '../../../common/features/articles';
import { Model, request } from '../../data';
import { proto } from '../../ui';

type Attributes = ArticleSummary & Partial<Pick<ArticleAttributes, 'body'>>;

export class Article extends Model<Attributes> {
  static {
    proto(Article, {
      idAttribute: 'slug',
      endpoint: articles.endpoints.one,
      envelope: 'article',
      versionAttribute: 'updatedAt',
      embeds: { author: 'person' },
    });
  }

  declare private favoring: Promise<void> | undefined;

  /**
   * Favours the article, or no longer. While a request for that runs, its promise is returned and nothing is sent.
   * @throws  what `request` rejects with; the article is then as it was before.
   */
  toggleFavorite(): Promise<void> {
    this.favoring ??= this.sendFavorite().finally(() => {
      if (!this.disposed) this.favoring = undefined;
    });
    return this.favoring;
  }

  private async sendFavorite(): Promise<void> {
    const { favorite, unfavorite } = articles.endpoints;
    const { slug = '', favorited = false, favoritesCount = 0 } = this.attributes;
    const sent = { favorited: !favorited, favoritesCount: Math.max(0, favoritesCount + (favorited ? -1 : 1)) };
    this.set(sent);
    try {
      const answer = await request(favorited ? unfavorite : favorite, { parameters: { slug }, record: this });
      // Only these two: the rest of the answer would re-render what nobody touched.
      const { article } = answer;
      this.receive({ favorited: article.favorited, favoritesCount: article.favoritesCount }, { sent });
    } catch (reason) {
      if (!this.disposed) this.set({ favorited, favoritesCount });
      throw reason;
    }
  }
}
