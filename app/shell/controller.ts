/** The pages that stand for pages that cannot be shown. */
import type { FailureOptions, Params, RouteInfo } from '../../vendor/chaplin';
import { readFailure } from '../failure';
import { Controller } from '../ui';
import { ErrorPage } from './error-page';
import { NotFoundPage } from './not-found-page';

export class ShellController extends Controller {
  notFound(): void {
    this.adjustTitle('Page not found');
    this.view = new NotFoundPage();
  }

  failed(_params: Params, _route: RouteInfo, { reason }: FailureOptions): void {
    this.adjustTitle('Something went wrong');
    this.view = new ErrorPage({ failure: readFailure(reason) });
  }
}
