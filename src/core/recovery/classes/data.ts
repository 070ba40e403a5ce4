import type { BatchFile } from "../../arrivals/batch-file.ts";
import { s3Url } from "../../arrivals/s3-url.ts";
import { notNullColumns } from "../../load/plan/not-null-columns.ts";
import { statedCopyOptions } from "../../load/stated-copy-options.ts";
import { copiesThatFit } from "../../load/submission.ts";
import type { Trail } from "../../load/trail.ts";
import type { CopyOptions } from "../../pipeline/copy-options/copy-options.ts";
import { matchColumns } from "../../pipeline/match-columns.ts";
import { errorFields } from "../../ports/log.ts";
import type { QuarantinedFile } from "../../records/records.ts";
import { remedyOf } from "../alerts/remedies.ts";
import { fileQuarantined } from "../events/file-quarantined.ts";
import {
  type FailedLoad,
  failedCopy,
  type LoadOutcome,
  namedColumns,
  type RecoveryTools,
  submitAgain,
} from "../failed-load.ts";
import { type IdentityColumn, stagedIdentityColumns } from "../identity-columns.ts";
import { badRowCountsSql, isCut, loadErrorsSql, quarantinedByRows } from "../load-errors.ts";
import { park } from "../park.ts";
import { nextSearch } from "../search.ts";
import { setAside } from "../set-aside.ts";
import { widenColumn } from "../shapes/widen-column.ts";

/** Files of one batch that are quarantined one by one. Where more are refused, the fault is likely the table's. */
const maxQuarantined = 20;

/** Redshift's words prove that a file is at fault: the file is set aside, and all others are loaded. */
export async function recoverData(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  if (await widenColumn(deps, failed)) return submitAgain(deps, failed, { trail: failed.trail });
  const mayBeIdentity = failed.failure.fault === "other" && failed.trail.setAside === 0;
  const identity = mayBeIdentity ? await stagedIdentityColumns(deps, failed) : [];
  if (identity.length > 0) return blameIdentity(deps, failed, identity);
  const named = await namedFiles(deps, failed);
  return named.length > 0 ? quarantine(deps, failed, named) : search(deps, failed, { isProof: true });
}

/**
 * A file without a value for an IDENTITY column is not at fault: the configuration has to name the columns. Where files may
 * hold that value, the search asks first whether anything of the batch loads.
 */
function blameIdentity(
  deps: RecoveryTools,
  failed: FailedLoad,
  identity: readonly IdentityColumn[],
): Promise<LoadOutcome> {
  const blamed: FailedLoad = { ...failed, failure: { ...failed.failure, fault: "columns" } };
  if (identity.every(({ kind }) => kind === "by default")) return search(deps, blamed, { isProof: false });
  const names = identity.map(({ name }) => name).join(", ");
  const reason = `the stage of all columns wants values for IDENTITY (${names}), and copy.columns is not set: ${failed.failure.message}`;
  return park(deps, blamed, { reason, remedy: remedyOf(blamed) });
}

/**
 * Looks for the files that are at fault.
 *
 * @param isProof whether Redshift's words prove that a file is at fault; if not, the search first asks whether anything of
 * the batch loads
 */
export async function search(
  deps: RecoveryTools,
  failed: FailedLoad,
  { isProof }: { isProof: boolean },
): Promise<LoadOutcome> {
  const { files, name, trail, failure } = failed;
  const step = nextSearch({
    batchId: name.batchId,
    files,
    parts: failed.manifests.map((manifest) => manifest.files),
    failedPart: failedCopy(failed),
    trail,
    isProof,
    maxParts: copiesThatFit(failed.pipeline, files, trail),
  });
  const searched = { ...trail, tries: 1, searches: trail.searches + 1 };
  switch (step.do) {
    case "divide":
      return submitAgain(deps, failed, { parts: step.parts, trail: { ...searched, asked: step.asked } });
    case "split": {
      const [first = [], second = []] = step.batches;
      const one = await submitAgain(deps, failed, { files: first, trail: searched });
      const two = await submitAgain(deps, failed, { files: second, trail: searched });
      return { ...two, submitted: [...one.submitted, ...two.submitted] };
    }
    case "found":
      return quarantine(deps, failed, [{ file: step.file, reason: reasonOf(failed) }]);
    case "stop":
      return park(deps, failed, { reason: failure.message, remedy: remedyOf(failed) });
    default:
      return step satisfies never;
  }
}

/** By the rows of the error views, else by the words. */
async function namedFiles(deps: RecoveryTools, failed: FailedLoad): Promise<readonly QuarantinedFile[]> {
  const { failure, statement, manifests, files } = failed;
  if (failure.fault === "null-keys" || failure.fault === "not-null") return [];
  const queryId = statement.parts[failure.part ?? -1]?.queryId ?? 0;
  const suspects = manifests[failedCopy(failed) ?? -1]?.files ?? files;
  const byRows = queryId > 0 ? await byLoadErrors(deps, failed, { queryId, suspects }) : [];
  if (byRows.length > 0 || optionsOf(failed).settings.MAXERROR !== undefined) return byRows;
  return failure.file ? [{ file: failure.file, reason: reasonOf(failed) }] : [];
}

/** Of the COPY that failed: the configuration may have changed since. */
function optionsOf({ statement, failure, pipeline }: FailedLoad): CopyOptions {
  const parsed = statedCopyOptions(statement.parts[failure.part ?? -1]?.sql ?? "");
  return parsed && "options" in parsed ? parsed.options : pipeline.copy.options;
}

/** The views lag, and a user may lack the right to read them: then no file is named, and the search finds it. */
async function byLoadErrors(
  { warehouse, log }: RecoveryTools,
  failed: FailedLoad,
  { queryId, suspects }: { queryId: number; suspects: readonly BatchFile[] },
): Promise<QuarantinedFile[]> {
  const { pipeline, name } = failed;
  try {
    const rows = await warehouse.query(pipeline.warehouse, loadErrorsSql(queryId));
    const counts = isCut(rows) ? await warehouse.query(pipeline.warehouse, badRowCountsSql(queryId)) : [];
    return quarantinedByRows(rows, suspects, optionsOf(failed), counts);
  } catch (error) {
    log.warn("load errors not read", { batchId: name.batchId, ...errorFields(error) });
    return [];
  }
}

/** For NULLs Redshift's words only show the cast that raises the error, so the reason names the rows and the columns. */
function reasonOf(failed: FailedLoad): string {
  const { failure, trail, pipeline } = failed;
  const [, rows] = /\b(\d{1,18}) rows have NULL/.exec(failure.message) ?? [];
  const what = rows === "1" ? "1 row has" : `${rows ?? "some"} rows have`;
  if (failure.fault === "not-null")
    return `${what} NULL in a column that takes none (${notNullColumns({ copy: { columns: namedColumns(failed) ?? [] } }, trail).join(", ")})`;
  if (failure.fault !== "null-keys" || pipeline.mode.kind === "append") return failure.message;
  const { mode } = pipeline;
  const keys = `NULL in a key column (${matchColumns(mode).join(", ")})`;
  const time = mode.deletes?.mark === undefined ? "" : `, or are deletions without a time (${mode.timestamps[0]})`;
  return mode.nullKeys === "reject"
    ? `${what} ${keys}${time}; options.null_keys is "reject"`
    : `${what} ${keys} of a deletion${time}`;
}

/**
 * An event may come late: a file that is in the ledger by now is not bad any more. The records are written before the
 * submission: after a crash between the two, the files are set aside, and the event comes again.
 */
async function quarantine(
  deps: RecoveryTools,
  failed: FailedLoad,
  named: readonly QuarantinedFile[],
): Promise<LoadOutcome> {
  const { trail, files, manifests } = failed;
  const room = Math.max(0, maxQuarantined - trail.setAside);
  const found = named.slice(0, room);
  const bad = await setAside(deps, failed, { files, found });
  const ids = new Set(found.map(({ file }) => file.id));
  const left = files.filter((file) => !ids.has(file.id));
  const quarantined = bad.map(({ file }) => s3Url(file.arrival));
  const events = bad.map((file) => fileQuarantined(failed, file));
  const counts = { total: 0, tries: 1, searches: trail.searches + 1, asked: 0 };
  const { notNull, namedStage, bringsBack } = trail;
  const learned = { ...(notNull && { notNull }), ...(namedStage && { namedStage }) };
  const kept = { ...learned, ...(bringsBack !== undefined && { bringsBack }) };
  const after: Trail = { ...counts, setAside: trail.setAside + found.length, ...kept };
  if (after.setAside >= maxQuarantined && left.length > 0) {
    const reason = `${after.setAside} files of this batch were refused one after the other, the last with: ${reasonOf(failed)}`;
    const parked = await park(deps, failed, { files: left, reason, remedy: manyRefused });
    return { ...parked, quarantined, events: [...events, ...(parked.events ?? [])] };
  }
  const again = { files: left, trail: after };
  if (manifests.length === 1) return { ...(await submitAgain(deps, failed, again)), quarantined, events };
  const batchId = failed.name.batchId;
  const next = nextSearch({
    ...{ batchId, files: left, parts: [left], failedPart: undefined, trail: after, isProof: false },
    maxParts: copiesThatFit(failed.pipeline, left, after),
  });
  const parts = next.do === "divide" ? next.parts : undefined;
  return { ...(await submitAgain(deps, failed, { ...again, parts })), quarantined, events };
}

const manyRefused =
  "So many refusals have one cause: the target's columns, copy.options or copy.columns do not fit the files. Correct it, then replay the batch, and the quarantined files with --all-quarantined.";
