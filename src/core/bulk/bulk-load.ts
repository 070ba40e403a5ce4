import pMap from "p-map";
import type { Arrival } from "../arrivals/arrival.ts";
import { parseS3Url } from "../arrivals/s3-url.ts";
import { errorText } from "../base/error-text.ts";
import { formatTableName } from "../base/identifier.ts";
import { LoaderError } from "../base/loader-error.ts";
import { compareWithLedger } from "../ledger/compare-with-ledger.ts";
import { ledgerFiles } from "../ledger/ledger-listing.ts";
import { type Batch, formBatches } from "../load/batch.ts";
import { isOwnObject } from "../load/own-objects.ts";
import { type SubmitDeps, type SubmittedLoad, submitBatch } from "../load/submission.ts";
import { batchScope, bulkPipelineName } from "../pipeline/batch-scope.ts";
import { isSnapshot } from "../pipeline/is-snapshot.ts";
import {
  type AuditColumns,
  type BatchSettings,
  type CopySource,
  defaultWindowSeconds,
  type LoadMode,
  type ManifestPlace,
  type Pipeline,
  type Safety,
} from "../pipeline/pipeline.ts";
import { errorFields, type Log } from "../ports/log.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { type DateRange, expandPath, expandRange } from "./path-template.ts";

/** What a bulk load is asked to do; `parseBulkInput` makes it from the input (schema/bulk-input.json). */
export type BulkJob = Pick<Pipeline, "warehouse" | "retry"> & {
  /** Leave out files that the ledger holds, however long ago they were loaded. */
  skipLoaded: boolean;
  paths: readonly BulkPath[];
  /** Absent: those of the function, else beside the files, see `manifestsBeside`. */
  manifests: ManifestPlace | undefined;
  /** What path templates are filled with; absent: the time of the run. */
  dates: { kind: "at"; date: Date } | ({ kind: "range" } & DateRange) | undefined;
};

/** A path that was refused already keeps its place among the results. */
export type BulkPath =
  | {
      kind: "path";
      s3Path: string;
      copy: CopySource;
      mode: LoadMode;
      auditColumns?: AuditColumns | undefined;
      safety: Safety;
    }
  | { kind: "refused"; s3Path: string; table: string; error: string };

/** One result for each path; a template with a range of dates gives one for each of its paths. */
export type BulkResult = { s3_path: string; table: string } & (
  | {
      /** Of the first load; null if all files are loaded already and were to be left out. */
      statement_id: string | null;
      files: number;
      bytes: number;
      /** More than one only for a path with more files than one load can take. */
      loads: readonly SubmittedLoad[];
      /** Why further loads of the path were not submitted. */
      error?: string;
    }
  | { error: string }
);

/** What lists S3. */
export type Listing = {
  /** The objects whose keys start with `prefix`, in the order of their keys; folder markers and empty objects included. */
  list(bucket: string, prefix: string): AsyncIterable<Arrival>;
};

export type BulkLoadDeps = SubmitDeps & {
  listing: Listing;
  warehouse: Pick<WarehouseClient, "query">;
  log: Log;
  now: () => Date;
  /** Where manifests go if the input names no place. Absent: beside the files. */
  manifests: ManifestPlace | undefined;
};

/** A manifest is built in memory, and lists every file. */
const maxFilesPerPath = 100_000;
const maxPathsAtOnce = 5;

/** A path of a bulk load cannot be loaded. */
export class BulkPathError extends LoaderError {
  override readonly name = "BulkPathError";
  readonly code = "BULK_PATH";
}

/**
 * Submits one load for each path and does not wait for the loads. A path that fails does not stop the others.
 *
 * @param runId of the invocation: a new run may load the same files again, a repeated one may not
 */
export async function bulkLoad(deps: BulkLoadDeps, job: BulkJob, runId: string): Promise<readonly BulkResult[]> {
  if (!job.manifests && !deps.manifests) deps.log.warn("manifests beside the files", { remedy: besideFiles });
  const paths = job.paths.flatMap((path) => expand(path, job.dates ?? { kind: "at", date: deps.now() }));
  const alone = withoutRivalSnapshots(paths);
  return pMap(alone, (path) => loadPath(deps, job, { path, runId }), { concurrency: maxPathsAtOnce });
}

/** A snapshot deletes what it lacks: of two of one table, or of a path beside one, each would delete the other's rows. */
function withoutRivalSnapshots(paths: readonly BulkPath[]): BulkPath[] {
  const tableOf = (path: BulkPath) => (path.kind === "path" ? formatTableName(path.copy.table) : "");
  const counts = Map.groupBy(paths, tableOf);
  return paths.map((path) => {
    const rivals = counts.get(tableOf(path)) ?? [];
    const isRival = path.kind === "path" && isSnapshot(path) && rivals.length > 1;
    return isRival ? refused(path, rivalSnapshots(tableOf(path))) : path;
  });
}

const rivalSnapshots = (table: string) =>
  new BulkPathError(
    `A snapshot of ${table} has to be its only path in a bulk load: rows of the other paths would count as deleted, so nothing ` +
      "of the snapshot was loaded. Put all its files under one path, and load other paths in another run.",
  );

const besideFiles =
  "The manifests of this bulk load are in the bucket of its files, where whoever may upload files can change them. " +
  "Set MANIFEST_BUCKET of the bulk loader to a bucket of the loader's own that the role of COPY can read, or name one in the input's output.manifest_bucket.";

function expand(path: BulkPath, dates: NonNullable<BulkJob["dates"]>): BulkPath[] {
  if (path.kind === "refused") return [path];
  try {
    const expanded = dates.kind === "at" ? [expandPath(path.s3Path, dates.date)] : expandRange(path.s3Path, dates);
    return expanded.map((s3Path) => ({ ...path, s3Path }));
  } catch (error) {
    return [refused(path, error)];
  }
}

function refused(path: BulkPath & { kind: "path" }, error: unknown): BulkPath {
  return { kind: "refused", s3Path: path.s3Path, table: formatTableName(path.copy.table), error: errorText(error) };
}

async function loadPath(
  deps: BulkLoadDeps,
  job: BulkJob,
  { path, runId }: { path: BulkPath; runId: string },
): Promise<BulkResult> {
  if (path.kind === "refused") return failed(deps, { s3_path: path.s3Path, table: path.table }, path.error);
  const subject = { s3_path: path.s3Path, table: formatTableName(path.copy.table) };
  try {
    const place = parseS3Path(path.s3Path);
    if (job.skipLoaded && isSnapshot(path)) throw partOfSnapshot;
    const pipeline = pipelineOf(deps, job, { path, bucket: place.bucket });
    const files = await gather(deps, pipeline, { ...place, s3Path: path.s3Path, skipLoaded: job.skipLoaded });
    if (files.length === 0) return { ...subject, statement_id: null, files: 0, bytes: 0, loads: [] };
    const { loads, errors } = await submitAll(deps, { pipeline, files, runId });
    if (loads.length > 0) deps.log.info("path submitted", { ...subject, loads });
    if (errors.length === 0) return summaryOf(subject, loads);
    const failure = failed(deps, subject, errors[0]);
    return loads.length > 0 ? { ...summaryOf(subject, loads), error: someFailed(loads, errors) } : failure;
  } catch (error) {
    return failed(deps, subject, error);
  }
}

const someFailed = (loads: readonly SubmittedLoad[], errors: readonly unknown[]) =>
  `${errors.length} of ${loads.length + errors.length} loads of the path were not submitted, the first: ${errorText(errors[0])}. ` +
  'Correct the cause, then run the bulk load again with "skip_loaded": true when these loads have ended.';

/** A schedule discards the answer, so the log and a metric report the failure too. */
function failed({ log, metrics }: BulkLoadDeps, subject: Pick<BulkResult, "s3_path" | "table">, error: unknown) {
  log.error("path not loaded", { ...subject, ...errorFields(error) });
  metrics.record({ pipeline: bulkPipelineName, target: anyTarget, values: { FailedPaths: 1 }, about: subject });
  return { ...subject, error: errorText(error) };
}

/** The target of paths that were not loaded: the name of a refused table may be any text. */
const anyTarget = "any";

/** One load, but for paths with more files than one load can take. */
async function submitAll(
  deps: BulkLoadDeps,
  { pipeline, files, runId }: { pipeline: Pipeline; files: readonly Arrival[]; runId: string },
): Promise<{ loads: SubmittedLoad[]; errors: unknown[] }> {
  const deliveries = [{ messageId: "", arrivals: files }];
  const batches = formBatches(batchScope(bulkPipelineName, pipeline), deliveries, pipeline.batch);
  if (isSnapshot(pipeline) && batches.length > 1) throw tooLargeSnapshot(files.length, pipeline.batch.maxFiles);
  const errors: unknown[] = [];
  const submit = async (batch: Batch) => {
    try {
      return await submitBatch(deps, { pipelineName: bulkPipelineName, pipeline, batch, occasion: runId });
    } catch (error) {
      errors.push(error);
      return [];
    }
  };
  const loads = await pMap(batches, submit, { concurrency: maxPathsAtOnce });
  return { loads: loads.flat(), errors };
}

function summaryOf(subject: { s3_path: string; table: string }, loads: readonly SubmittedLoad[]): BulkResult {
  return {
    ...subject,
    statement_id: loads[0]?.statement_id ?? null,
    files: loads.reduce((sum, load) => sum + load.files, 0),
    bytes: loads.reduce((sum, load) => sum + load.bytes, 0),
    loads,
  };
}

function pipelineOf(
  deps: BulkLoadDeps,
  job: BulkJob,
  { path, bucket }: { path: BulkPath & { kind: "path" }; bucket: string },
): Pipeline {
  return {
    manifests: job.manifests ?? deps.manifests ?? manifestsBeside(bucket),
    copy: path.copy,
    mode: path.mode,
    ...(path.auditColumns && { auditColumns: path.auditColumns }),
    warehouse: job.warehouse,
    safety: path.safety,
    retry: job.retry,
    batch: maxLoad,
  };
}

/** A load of all files of a path, whatever their bytes, as far as the ledger can take them in one transaction. */
const maxLoad: BatchSettings = { maxFiles: 10_000, maxBytes: 2 ** 50, windowSeconds: defaultWindowSeconds };

export const bulkManifestPrefix = "_redshift_loader/manifests/";

/** Without a place for manifests they go beside the files, where the role of COPY can read. */
export const manifestsBeside = (bucket: string): ManifestPlace => ({ bucket, prefix: bulkManifestPrefix });

function parseS3Path(s3Path: string): { bucket: string; prefix: string } {
  const place = parseS3Url(s3Path);
  if (!place || !bucketName.test(place.bucket))
    throw new BulkPathError(
      `"${s3Path}" is not an S3 path, so nothing of it was loaded. Write it as s3://bucket/prefix/.`,
    );
  return { bucket: place.bucket, prefix: place.key };
}

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

type Place = { bucket: string; prefix: string; s3Path: string; skipLoaded: boolean };

/** The files of a path; with `skipLoaded` without those that the ledger holds, however many these are. */
async function gather(
  { listing, warehouse }: BulkLoadDeps,
  pipeline: Pipeline,
  { bucket, prefix, s3Path, skipLoaded }: Place,
): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  let found = 0;
  const listed = filesWithContent(filesUnder(listing, bucket, prefix));
  const ledger = skipLoaded ? ledgerFiles(warehouse, pipeline, { bucket, prefix }) : none();
  for await (const { file, isHeld } of compareWithLedger(listed, ledger)) {
    found += 1;
    if (isHeld) continue;
    if (arrivals.push(file) > maxFilesPerPath)
      throw new BulkPathError(
        `${s3Path} holds more than ${maxFilesPerPath} files to load, so nothing of it was loaded. Load it in narrower paths.`,
      );
  }
  if (found > 0) return arrivals;
  throw new BulkPathError(
    `${s3Path} holds no files with content, so nothing was loaded. Check bucket, prefix and date.`,
  );
}

const partOfSnapshot = new BulkPathError(
  "skip_loaded would leave files of the snapshot out, and their rows would count as deleted, so nothing was loaded. " +
    'Set "skip_loaded": false for a snapshot.',
);

const tooLargeSnapshot = (files: number, most: number) =>
  new BulkPathError(
    `The snapshot has ${files} files, and one transaction takes ${most}, so nothing was loaded: rows of the other files ` +
      "would count as deleted. Write the snapshot in fewer, larger files.",
  );

async function* filesWithContent(files: AsyncIterable<Arrival>): AsyncGenerator<Arrival> {
  for await (const file of files) if (file.bytes > 0 && !isOwnObject(file)) yield file;
}

async function* none(): AsyncGenerator<never> {}

/** A path is one object or one folder: `s3://b/data` never means `data.bak`. */
async function* filesUnder(listing: Listing, bucket: string, prefix: string): AsyncIterable<Arrival> {
  const isFolder = prefix === "" || prefix.endsWith("/");
  if (isFolder) return yield* listing.list(bucket, prefix);
  for await (const first of listing.list(bucket, prefix)) {
    if (first.key === prefix) yield first;
    break;
  }
  yield* listing.list(bucket, `${prefix}/`);
}
