import pMap from "p-map";
import { type Arrival, fileId } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { AccessDeniedError } from "../base/access-denied-error.ts";
import { errorText } from "../base/error-text.ts";
import { LoaderError } from "../base/loader-error.ts";
import { plural } from "../base/plural.ts";
import type { SubmittedLoad } from "../load/submission.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CurrentVersions } from "../ports/current-versions.ts";
import type { Objects } from "../ports/objects.ts";
import { dismissedIds, type RecordStore, readWaiting, setAsideIds } from "../records/record-store.ts";
import { type SubmitMissingDeps, submitMissing } from "./submit-missing.ts";

type LoadListedDeps = SubmitMissingDeps & {
  objects: Pick<Objects, "list" | "get" | "put">;
  versions: CurrentVersions;
};

type ListedFiles = {
  pipelineName: string;
  pipeline: Pipeline;
  /** As a listing names them: without versions. */
  files: readonly Arrival[];
  /** Of this command: another command has another occasion. */
  occasion: string;
};

export type ListedLoaded = {
  /** Files of the loads that were submitted. */
  submitted: number;
  /** Files that a record is about: quarantined, parked, waiting or dismissed. Nothing of them is submitted. */
  recorded: number;
  /** Files that were loaded, replaced or deleted since they were listed. */
  changed: number;
  loads: readonly SubmittedLoad[];
  errors: readonly string[];
};

/** These files cannot be loaded safely. */
class LoadListedError extends LoaderError {
  override readonly name = "LoadListedError";
  readonly code = "LOAD_LISTED";
}

const maxCallsAtOnce = 25;

/**
 * Submits files that no event has announced. Each gets the version that its key holds, and so the id that its event would
 * give it: an event that comes later loads nothing twice.
 *
 * @throws LoadListedError for a pipeline without a ledger: nothing would keep out what is loaded already
 * @throws RecordError if a record cannot be read: its files must not be loaded, and are not known
 */
export async function loadListed(
  deps: LoadListedDeps,
  { pipelineName, pipeline, files, occasion }: ListedFiles,
): Promise<ListedLoaded> {
  if (!pipeline.safety.ledger) throw withoutLedgerError(pipelineName);
  const recorded = await recordedIds({ objects: deps.objects, pipelineName, pipeline });
  const denied: unknown[] = [];
  const found = await pMap(files, (file) => asItIsNow(deps.versions, file, denied), { concurrency: maxCallsAtOnce });
  const current = found.filter((file) => file !== undefined);
  const free = current.filter(({ id }) => !recorded.has(id));
  const { missing, loads, errors, undecided } = await submitMissing(deps, {
    pipelineName,
    pipeline,
    files: free,
    occasion,
  });
  const left = { recorded: current.length - free.length, undecided, denied: denied.length };
  return {
    submitted: loads.reduce((sum, load) => sum + load.files, 0),
    recorded: left.recorded,
    changed: files.length - missing - left.recorded - left.undecided - left.denied,
    loads,
    errors: [
      ...errors.map(errorText),
      ...(undecided > 0 ? [undecidedFiles(undecided)] : []),
      ...denied.slice(0, 1).map((error) => `${plural(denied.length, "file")} left out: ${errorText(error)}`),
    ],
  };
}

async function recordedIds(store: RecordStore): Promise<ReadonlySet<string>> {
  const [setAside, dismissed, waiting] = await Promise.all([
    setAsideIds(store),
    dismissedIds(store),
    readWaiting(store),
  ]);
  const [unreadable] = waiting.unreadable;
  if (unreadable) throw unreadable.error;
  return new Set([...setAside, ...dismissed, ...waiting.records.flatMap(({ fileIds }) => fileIds)]);
}

const withoutLedgerError = (pipelineName: string) =>
  new LoadListedError(
    `safety.exactly_once of ${pipelineName} is false, so no ledger shows which files are loaded, and nothing was submitted: ` +
      "all of them would be loaded again. Copy the files that are missing onto themselves in S3; their new events load them.",
  );

const undecidedFiles = (count: number) =>
  `${plural(count, "file")} of an append left out: S3 refuses to say whether their keys hold newer versions, and a load ` +
  "could bring rows twice. Grant s3:ListBucket on the source, then run the command again.";

async function asItIsNow(
  versions: CurrentVersions,
  listed: Arrival,
  denied: unknown[],
): Promise<BatchFile | undefined> {
  const now = await versions.get(listed.bucket, listed.key).catch((error: unknown) => {
    if (!(error instanceof AccessDeniedError)) throw error;
    denied.push(error);
    return undefined;
  });
  if (!now || now.eTag !== listed.eTag || now.bytes !== listed.bytes) return undefined;
  const arrival: Arrival = { ...listed, ...(now.versionId !== undefined && { versionId: now.versionId }) };
  return { id: fileId(arrival), arrival, messageIds: [] };
}
