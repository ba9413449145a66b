/** What models promise that save themselves, by sentences: all of it, for one way of having models. */
import { callersContract } from './callers.contract';
import { conflictsContract } from './conflicts.contract';
import { failuresContract } from './failures.contract';
import { faultsOfMerging } from './faults-of-merging.contract';
import { faultsOfPatches } from './faults-of-patches.contract';
import { faultsOfSaving } from './faults-of-saving.contract';
import { faultsOfVersions } from './faults-of-versions.contract';
import { pageEndContract } from './page-end.contract';
import { patchesContract } from './patches.contract';
import { savingContract } from './saving.contract';
import type { Kind } from './sheets';
import { versionsContract } from './versions.contract';

export function savesContract(kind: Kind): void {
  faultsOfSaving(kind);
  faultsOfPatches(kind);
  faultsOfVersions(kind);
  faultsOfMerging(kind);
  versionsContract(kind);
  patchesContract(kind);
  savingContract(kind);
  failuresContract(kind);
  pageEndContract(kind);
  conflictsContract(kind);
  callersContract(kind);
}
