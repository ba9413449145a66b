/**
 * The form in which an article is written or changed.
 * Promises  nothing that was typed is lost: not to a refusal, not to a tag that was not entered, not to a stray click.
 */
import { type ArticleAttributes, articles } from '../../../common/features/articles';
import { request } from '../../data';
import { FormView, proto, redirectTo } from '../../ui';
import type { Article } from './article';
import template from './article-form.hbs';
import './articles.css';
import { guardLeaving } from './leave-guard';
import { TagNames } from './tag-names';

interface Answer {
  readonly article: ArticleAttributes;
}

export class ArticleForm extends FormView<Article> {
  static {
    proto(ArticleForm, { type: 'article-form', template, className: 'article-form' });
  }

  declare private tags: TagNames;
  declare private untouched: string;
  declare private stopGuarding: () => void;

  override initialize(): void {
    this.tags = new TagNames(this.model.get('tagList'));
    this.stopGuarding = guardLeaving(() => this.snapshot() !== this.untouched);
  }

  override render(): this {
    super.render();
    this.untouched = this.snapshot();
    return this;
  }

  override getTemplateData(): object {
    return { ...super.getTemplateData(), tags: this.tags, id: this.uid };
  }

  override submit({ title = '', description = '', body = '', tag = '' }: Record<string, string>): PromiseLike<Answer> {
    const tagList = new TagNames(this.tags.toArray());
    tagList.add(tag);
    const input = { article: { title, description, body, tagList: tagList.toArray() } };
    return this.model.isNew()
      ? request(articles.endpoints.create, { input })
      : request(articles.endpoints.update, {
          parameters: { slug: this.model.get('slug') ?? '' },
          input,
          record: this.model,
        });
  }

  override succeeded({ article }: Answer): void {
    this.stopGuarding();
    this.model.receive(article, { whole: true });
    redirectTo('article', { slug: article.slug });
  }

  override dispose(): void {
    if (!this.disposed) this.stopGuarding();
    super.dispose();
  }

  /** All that was typed, in a form that can be compared. */
  private snapshot(): string {
    // The field of the tags is a view of its own, and may arrive later than the others.
    const { tag = '', ...rest } = this.values();
    return JSON.stringify([rest, tag, this.tags.toArray()]);
  }
}
