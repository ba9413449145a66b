/**
 * The form in which an article is written or changed.
 * Promises  nothing that was typed is lost: not to a refusal, not to a tag that was not entered, not to a stray click, not
 *           to somebody who changed the article meanwhile.
 * Leaves    what collides to the edit, and to the view of conflicts beside this one.
 */
import { FormView, guardLeaving, proto, redirectTo, showFields } from '../../ui';
import type { Article } from './article';
import type { ArticleAnswer, ArticleEdit, ArticleFields } from './article-edit';
import template from './article-form.hbs';
import './articles.css';
import { TagField } from './tag-field';
import { TagNames } from './tag-names';

export class ArticleForm extends FormView<Article> {
  static {
    proto(ArticleForm, {
      type: 'article-form',
      template,
      className: 'article-form',
      optionNames: [...FormView.prototype.optionNames, 'edit'],
      events: { 'input [name]': 'typed' },
    });
  }

  declare readonly edit: ArticleEdit;
  declare private tags: TagNames;
  declare private untouched: string;
  declare private stopGuarding: () => void;

  override initialize(): void {
    this.tags = new TagNames(this.model.get('tagList'));
    this.listenTo(this.edit, 'merged', () => this.showMerged());
    this.listenTo(this.edit, 'decided', () => this.send());
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

  override submit(): PromiseLike<ArticleAnswer> {
    this.edit.set(this.fields(this.values()['tag']));
    return this.edit.store();
  }

  /** What is decided about is what stands here. */
  typed(): void {
    if (this.edit.saveState.name === 'conflict') this.edit.set(this.fields(''));
  }

  override succeeded({ article }: ArticleAnswer): void {
    this.stopGuarding();
    // Where it was edited there is nothing to go back to once it is called otherwise, nor where it was new.
    const hasMoved = this.model.get('slug') !== article.slug;
    this.model.receive(article, { whole: true });
    redirectTo('article', { slug: article.slug }, { replace: hasMoved });
  }

  override dispose(): void {
    if (!this.disposed) this.stopGuarding();
    super.dispose();
  }

  /** @param lastTag  One that was typed and not ended. */
  private fields(lastTag = ''): ArticleFields {
    const { title = '', description = '', body = '' } = this.values();
    const tagList = new TagNames(this.tags.toArray());
    tagList.add(lastTag);
    return { title, description, body, tagList: tagList.toArray() };
  }

  private showMerged(): void {
    const { tagList, ...texts } = this.edit.fields;
    showFields(this.el, texts);
    this.tags.replace(tagList);
    for (const child of this.children) if (child instanceof TagField) child.showMerged();
  }

  /** All that was typed, in a form that can be compared. */
  private snapshot(): string {
    // The field of the tags is a view of its own, and may arrive later than the others.
    const { tag = '', ...rest } = this.values();
    return JSON.stringify([rest, tag, this.tags.toArray()]);
  }
}
