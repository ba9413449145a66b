/** Publishes a draft as it stands on the page: what was typed last is saved first. */
import { drafts as declaration } from '../../../common/features/drafts';
import type { OutputOf } from '../../../common/feature';
import { request } from '../../data';
import { type Failure, FormView, proto, redirectTo } from '../../ui';
import type { Draft } from './draft';
import template from './draft-publish.hbs';

const { publish } = declaration.endpoints;

export class PublishDraft extends FormView<Draft> {
  static {
    proto(PublishDraft, { type: 'draft-publish', className: 'draft-publish', template });
  }

  override async submit(): Promise<OutputOf<typeof publish>> {
    await this.saved();
    const { model } = this;
    return request(publish, { parameters: model.parameters(), ifMatch: model._version, gone: model });
  }

  override succeeded({ article }: OutputOf<typeof publish>): void {
    // The draft is gone: Back would lead to a page that says so.
    redirectTo('article', { slug: article.slug }, { replace: true });
  }

  /** The model's own save goes on until it has succeeded; who wants to publish is told of the first failure. */
  private saved(): Promise<void> {
    const { model } = this;
    return new Promise((resolve, reject) => {
      if (model.saveState.name === 'conflict') throw new Error('undecided');
      model.save(null, {
        success: () => resolve(),
        error: (_model: unknown, xhr: unknown) => {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a jqXHR says the most
          reject(xhr);
        },
      });
      // What waits for something would wait on.
      if (model.saveState.name === 'offline' || model.saveState.name === 'refused') model.retry();
    });
  }

  protected override fail(failure: Failure): void {
    const message = 'It was changed elsewhere too. Decide first which version to keep.';
    super.fail(this.model.saveState.name === 'conflict' ? { message, messages: [message] } : failure);
  }
}
