import pMap from "p-map";
import { errorText } from "../base/error-text.ts";
import { plural } from "../base/plural.ts";
import type { SubmittedLoad } from "../load/submission.ts";
import { bulkPipelineName } from "../pipeline/batch-scope.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import { dismissedIds, type RecordStore } from "../records/record-store.ts";
import { recordsPrefix } from "../records/records.ts";
import { ReplayError, type ReplayWhat, type Unit, unitsOf } from "./replay-units.ts";
import { type SubmitMissingDeps, submitMissing } from "./submit-missing.ts";

export { ReplayError, type ReplayWhat } from "./replay-units.ts";

type ReplayDeps = SubmitMissingDeps & { pipelines: Pick<Pipelines, "get">; objects: Objects };

export type ReplayResult = {
  pipeline: string;
  /** Records that were taken away. */
  records: number;
  /** Files submitted again. */
  files: number;
  /** Files that the ledger has: they are in the target, or their batch was undone since. */
  loaded_files: number;
  /** Files that no COPY can read any more, since their keys hold newer files. */
  superseded_files: number;
  loads: readonly SubmittedLoad[];
  /** Why records are still there. */
  errors: readonly string[];
};

const maxDeletesAtOnce = 25;

/**
 * Submits quarantined files or parked batches again, after you have fixed the cause, or a batch that was undone.
 *
 * A record goes when its files have been submitted: a crash before leaves it, and
 * the replay can be repeated, since the guard stops what is loaded already. Should
 * the load fail before the record is gone, recovery finds its batch parked already
 * and the record goes after that; `reconcile` then finds the files by their manifest.
 *
 * The load of undone files takes their marks out of the ledger itself. Until it is committed they count as undone, and may
 * be replayed again: one of the two loads is then stopped by its guard.
 *
 * @param occasion of this replay: another replay of the same files has another occasion
 * @throws ReplayError if there is nothing under that id
 */
export async function replay(
  deps: ReplayDeps,
  pipelineName: string,
  { what, occasion }: { what: ReplayWhat; occasion: string },
): Promise<ReplayResult> {
  if (pipelineName === bulkPipelineName) throw bulkError();
  const pipeline = await deps.pipelines.get(pipelineName);
  const store = { objects: deps.objects, pipelineName, pipeline };
  const { units, errors } = await unitsOf(deps, store, what);
  const leftOut = what.kind === "id" ? new Set<string>() : await dismissedIds(store);
  const results: ReplayResult[] = [];
  for (const unit of units) results.push(await replayUnit(deps, store, { unit, occasion, leftOut }));
  const result = sumOf(pipelineName, results);
  const untold = result.records > 0 ? await forgetTold(deps.objects, store) : [];
  return { ...result, errors: [...errors, ...result.errors, ...untold] };
}

/** A cause that comes back after its fix sends an alert again. @returns why it may not */
async function forgetTold(objects: Objects, { pipeline, pipelineName }: RecordStore): Promise<readonly string[]> {
  const { bucket } = pipeline.manifests;
  try {
    const told = await Array.fromAsync(objects.list(bucket, recordsPrefix(pipeline.manifests, pipelineName, "told")));
    await pMap(told, ({ key }) => objects.delete(bucket, key), { concurrency: maxDeletesAtOnce });
    return [];
  } catch (error) {
    return [`If the same cause comes back within the hour, no alert is sent: ${errorText(error)}`];
  }
}

/** What cannot be submitted keeps its records, and does not stop the others. */
async function replayUnit(
  deps: ReplayDeps,
  store: RecordStore,
  { unit, occasion, leftOut }: { unit: Unit; occasion: string; leftOut: ReadonlySet<string> },
): Promise<ReplayResult> {
  const { pipelineName, pipeline } = store;
  const nothing = { pipeline: pipelineName, records: 0, files: 0, loaded_files: 0, superseded_files: 0, loads: [] };
  try {
    const before = await pMap(unit.keys, async (key) => ({
      key,
      body: await deps.objects.get(pipeline.manifests.bucket, key),
    }));
    const files = (await unit.files()).filter(({ id }) => !leftOut.has(id));
    const { bringsBack } = unit;
    const order = { pipelineName, pipeline, files, occasion: `replay ${occasion}`, bringsBack };
    const {
      missing,
      loaded: loaded_files,
      superseded: superseded_files,
      ...submitted
    } = await submitMissing(deps, order);
    const { loads, errors, undecided } = submitted;
    if (undecided > 0) return { ...nothing, loads, errors: [...errors.map(errorText), undecidedFiles(undecided)] };
    if (errors.length > 0) return { ...nothing, loads, errors: errors.map(errorText) };
    const { bucket } = pipeline.manifests;
    const there = before.filter(({ body }) => body !== undefined);
    await pMap(there, (record) => deleteUnchanged(deps.objects, bucket, record), { concurrency: maxDeletesAtOnce });
    return { ...nothing, records: there.length, files: missing, loaded_files, superseded_files, loads, errors: [] };
  } catch (error) {
    return { ...nothing, errors: [errorText(error)] };
  }
}

const undecidedFiles = (count: number) =>
  `${plural(count, "file")} of an append were not loaded, and their records stay: S3 refuses to say whether their keys hold newer versions, ` +
  "and a load could bring rows twice. Grant s3:ListBucket on the source, then replay again.";

/** A record that the submission's own failure has written since stays. */
async function deleteUnchanged(
  objects: ReplayDeps["objects"],
  bucket: string,
  { key, body }: { key: string; body: string | undefined },
): Promise<void> {
  if ((await objects.get(bucket, key)) === body) await objects.delete(bucket, key);
}

function sumOf(pipeline: string, results: readonly ReplayResult[]): ReplayResult {
  const sum = (of: (result: ReplayResult) => number) => results.reduce((total, result) => total + of(result), 0);
  return {
    pipeline,
    records: sum((result) => result.records),
    files: sum((result) => result.files),
    loaded_files: sum((result) => result.loaded_files),
    superseded_files: sum((result) => result.superseded_files),
    loads: results.flatMap((result) => result.loads),
    errors: results.flatMap((result) => result.errors),
  };
}

const bulkError = () =>
  new ReplayError(
    "Bulk loads are not replayed, so nothing was submitted: no pipeline's configuration says how they load. " +
      'Run the bulk load of the path again with "skip_loaded": true; it loads what is missing.',
  );
