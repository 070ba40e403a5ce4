import { s3Url } from "../arrival.ts";
import type { BatchFile } from "../batch.ts";
import { errorFields } from "../log.ts";
import { type QuarantinedFile, quarantineRecord } from "../records.ts";
import { quarantineAlert } from "./alert-texts.ts";
import { fileInText, loadErrorsSql, quarantinedByRows } from "./load-errors.ts";
import {
  copiesBefore,
  count,
  type FailedLoad,
  hasAttemptLeft,
  notLoaded,
  type RecoveryDeps,
  type RecoveryOutcome,
  recordContext,
  submitFiles,
  submitNextAttempt,
  tell,
} from "./recovery.ts";

/**
 * Redshift refused a file: it is set aside, and all others are loaded.
 *
 * If Redshift names the file, that is one more submission. If it does not, the
 * batch comes again with a COPY for each of its parts: the part that fails is
 * searched in the same way, and the rest is loaded at once. Every step leaves
 * fewer suspects, so that it ends.
 */
export async function recoverData(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome> {
  const suspects = suspectsOf(failed);
  const bad = await namedFiles(deps, failed, suspects);
  const [only] = suspects;
  if (bad.length > 0) return quarantine(deps, failed, bad);
  if (only && suspects.length === 1) return quarantine(deps, failed, [{ file: only, reason: failed.failure.message }]);
  if (suspects.length < failed.files.length) return narrow(deps, failed, suspects);
  if (hasAttemptLeft(failed)) return submitNextAttempt(deps, failed, { delay: false, divided: true });
  return halve(deps, failed);
}

/** Two batches of their own have attempts of their own. */
async function halve(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome> {
  const middle = Math.ceil(failed.files.length / 2);
  const first = await submitFiles(deps, failed, { files: failed.files.slice(0, middle) });
  const second = await submitFiles(deps, failed, { files: failed.files.slice(middle) });
  return { ...second, submitted: [...first.submitted, ...second.submitted] };
}

/** The files of the COPY that failed. */
function suspectsOf(failed: FailedLoad): readonly BatchFile[] {
  return failed.manifests[copiesBefore(failed) ?? -1]?.files ?? failed.files;
}

async function namedFiles(deps: RecoveryDeps, failed: FailedLoad, suspects: readonly BatchFile[]) {
  const { failure, statement, pipeline } = failed;
  const queryId = statement.parts[failure.part ?? -1]?.queryId ?? 0;
  const byRows = queryId > 0 ? await byLoadErrors(deps, failed, { queryId, suspects }) : [];
  if (byRows.length > 0 || pipeline.copy.options.settings.MAXERROR !== undefined) return byRows;
  const file = fileInText(failure.message, suspects);
  return file ? [{ file, reason: failure.message }] : [];
}

/** The views lag, and a user may lack the right to read them: then no file is named, and the search finds it. */
async function byLoadErrors(
  { warehouse, log }: RecoveryDeps,
  { pipeline, name }: FailedLoad,
  { queryId, suspects }: { queryId: number; suspects: readonly BatchFile[] },
): Promise<QuarantinedFile[]> {
  try {
    const rows = await warehouse.query(pipeline.warehouse, loadErrorsSql(queryId));
    return quarantinedByRows(rows, suspects, pipeline.copy.options);
  } catch (error) {
    log.warn("load errors not read", { batchId: name.batchId, ...errorFields(error) });
    return [];
  }
}

async function narrow(
  deps: RecoveryDeps,
  failed: FailedLoad,
  suspects: readonly BatchFile[],
): Promise<RecoveryOutcome> {
  const ids = new Set(suspects.map((file) => file.id));
  const others = await submitFiles(deps, failed, { files: failed.files.filter((file) => !ids.has(file.id)) });
  const searched = await submitFiles(deps, failed, { files: suspects, divided: true });
  return { ...searched, submitted: [...others.submitted, ...searched.submitted] };
}

/**
 * An event may come late: a file that is in the ledger by now is not bad any more. The records come before the
 * submission: a crash between them leaves files that are set aside, and the event comes again.
 */
async function quarantine(
  deps: RecoveryDeps,
  failed: FailedLoad,
  named: readonly QuarantinedFile[],
): Promise<RecoveryOutcome> {
  const open = new Set(
    await notLoaded(
      deps,
      failed,
      named.map(({ file }) => file),
    ),
  );
  const bad = named.filter(({ file }) => open.has(file));
  const records = bad.map((file) => quarantineRecord(recordContext(failed), file));
  const known = await Promise.all(records.map(({ bucket, key }) => deps.objects.get(bucket, key)));
  const fresh = bad.filter((_, index) => known[index] !== records[index]?.body);
  if (fresh.length > 0) await tell(deps, quarantineAlert(failed, fresh));
  await Promise.all(records.map((record) => deps.objects.put(record)));
  if (fresh.length > 0) count(deps, failed, { Quarantined: fresh.length });
  const ids = new Set(named.map(({ file }) => file.id));
  const outcome = await submitFiles(deps, failed, { files: failed.files.filter((file) => !ids.has(file.id)) });
  return { ...outcome, quarantined: bad.map(({ file }) => s3Url(file.arrival)) };
}
