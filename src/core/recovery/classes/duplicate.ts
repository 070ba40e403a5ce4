import { loadedFileIds } from "../../ledger/ledger-queries.ts";
import { type FailedLoad, type LoadOutcome, type RecoveryTools, submitAgain } from "../failed-load.ts";
import { recoverTransient } from "./transient.ts";

/** Files of the batch are in the target already. The other files are submitted again as a new batch. */
export async function recoverDuplicate(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  const { pipeline, files, trail } = failed;
  const loaded = await loadedFileIds(
    deps.warehouse,
    pipeline,
    files.map((file) => file.id),
    trail.bringsBack,
  );
  const left = files.filter((file) => !loaded.has(file.id));
  if (left.length === files.length) return { ...(await recoverTransient(deps, failed)), class: "transient" };
  return submitAgain(deps, failed, { files: left, trail: { ...trail, tries: 1 } });
}
