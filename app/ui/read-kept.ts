/** Reading a record that saves itself: what was typed into it shows also where the server cannot be asked. */
import type { SaveState } from './save-state';

export interface KeptModel {
  readonly disposed: boolean;
  readonly saveState: SaveState;
  /** How much of it is known. */
  readonly extent: 'nothing' | 'part' | 'whole';
  /** Settles when what was left unsaved before is here, or nothing was left. */
  readonly restored: PromiseLike<unknown>;
}

/**
 * @param read  Asks the server.
 * @throws what `read` rejects with, where there is nothing to show; or the record is there no longer, and nothing that
 *         somebody typed would go with it.
 */
export async function readKept(model: KeptModel, read: () => PromiseLike<unknown>): Promise<void> {
  try {
    await read();
  } catch (reason) {
    await model.restored;
    const isOver = isGone(reason) && model.saveState.name === 'clean';
    if (model.disposed || model.extent !== 'whole' || isOver) throw reason;
  }
}

function isGone(reason: unknown): boolean {
  const status = typeof reason === 'object' && reason !== null && 'status' in reason ? reason.status : undefined;
  return status === 404 || status === 410;
}
