/** A record that saves by itself, as far as the view layer knows it: a spec says in which state it is. */
import { expect } from 'chai';
import type { FieldConflict, SaveState, SelfSavingModel } from '../../app/ui';
import { Model } from '../../vendor/chaplin';

export class SelfSaving extends Model implements SelfSavingModel {
  declare saveState: SaveState;
  declare _conflict?: { readonly conflicts: readonly FieldConflict[] };
  /** How often it was asked to try again. */
  declare retries: number;
  /** What was decided, in order. */
  declare readonly decisions: unknown[];
  /** Thrown by the next decision. */
  declare refusal: Error | undefined;

  override preinitialize(): void {
    this.saveState = { name: 'clean', unsaved: 0, conflicts: 0 };
    Object.assign(this, { retries: 0, decisions: [] });
  }

  is(name: SaveState['name'], rest: Partial<SaveState> = {}): void {
    this.saveState = { name, unsaved: 0, conflicts: 0, ...rest };
    this.trigger('sync:state', this, this.saveState);
  }

  /** A state of the server has come that differs from here in these fields. */
  isInConflict(...conflicts: FieldConflict[]): void {
    this._conflict = { conflicts };
    const isNew = this.saveState.name !== 'conflict';
    this.saveState = { name: 'conflict', unsaved: conflicts.length, conflicts: conflicts.length };
    if (isNew) this.trigger('sync:state', this, this.saveState);
    this.trigger('sync:conflict', this, this._conflict);
  }

  retry(): void {
    this.retries += 1;
    this.is('saving');
  }

  resolve(choice: Parameters<SelfSavingModel['resolve']>[0]): void {
    if (this.refusal !== undefined) throw this.refusal;
    this.decisions.push(choice);
    this.is('saving');
  }
}

/** The one element that matches. */
export function findIn<E extends HTMLElement>(root: Element, selector: string, kind: new () => E): E {
  const found = [...root.querySelectorAll(selector)];
  const [first] = found;
  if (found.length !== 1 || !(first instanceof kind)) {
    return expect.fail(`${found.length} elements match ${selector} in ${root.innerHTML}`);
  }
  return first;
}
