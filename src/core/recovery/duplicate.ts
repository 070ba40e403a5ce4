import { loadedFileIds } from "../ledger-queries.ts";
import { type FailedLoad, type RecoveryDeps, type RecoveryOutcome, submitAgain } from "./recovery.ts";
import { recoverTransient } from "./transient.ts";

/** Files of the batch are in the target already: those that are not come again, as a batch of their own. */
export async function recoverDuplicate(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome> {
  const { pipeline, files, trail } = failed;
  const loaded = await loadedFileIds(
    deps.warehouse,
    pipeline,
    files.map((file) => file.id),
  );
  const left = files.filter((file) => !loaded.has(file.id));
  if (left.length === files.length) return recoverTransient(deps, failed);
  return submitAgain(deps, failed, { files: left, trail: { ...trail, tries: 1 } });
}
