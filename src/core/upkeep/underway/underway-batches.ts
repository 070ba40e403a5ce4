import pMap from "p-map";
import type { BatchFile } from "../../arrivals/batch-file.ts";
import { errorText } from "../../base/error-text.ts";
import { formatTableName } from "../../base/identifier.ts";
import { readSecondComment } from "../../load/read-statement.ts";
import { formatBatchName, parseStatementName } from "../../load/statement-name.ts";
import { parseTrail } from "../../load/trail.ts";
import type { LoadStatements } from "../../ports/load-statements.ts";
import type { DescribedStatement } from "../../ports/warehouse-client.ts";
import {
  fileIdsOf,
  type RecordStore,
  readable,
  readDismissed,
  readParked,
  readQuarantined,
  readWaiting,
  type Waiting,
} from "../../records/record-store.ts";
import { backoffMs } from "../../recovery/backoff.ts";
import { classifyFailure } from "../../recovery/failure/classify-failure.ts";
import { nextTryMs } from "../../recovery/waiting-schedule.ts";
import { findManifest } from "../batch-errors.ts";
import type { NamedPipeline } from "../intended-files.ts";
import { type LoadAttempt, loadAttempt, runsNow, waitsAtFence } from "../loads/load-attempt.ts";
import { batchOf, type OpenBatch, type OpenBatches, type OpenBatchesDeps, openBatches } from "./open-batches.ts";
import type { WaitsFor } from "./waits-for.ts";

export type UnderwayDeps = OpenBatchesDeps & {
  statements: LoadStatements;
  now: () => Date;
  /** Of `reconcile`: see `waiting-schedule.ts`. */
  graceSeconds: number;
};

/** A batch that is submitted and not loaded, with what it waits for or does. */
export type UnderwayBatch = OpenBatch & { attempt: number | null; waits_for: WaitsFor };

export type Underway = Omit<OpenBatches, "batches"> & {
  /** Oldest first. */
  batches: readonly UnderwayBatch[];
  /** How many loads the Data API shows that have not ended; null: it refuses to list them. */
  running: number | null;
};

/** What is known of a pipeline's records. */
export type KnownRecords = { setAside: ReadonlySet<string>; waiting: readonly Waiting[] };

/** @throws AccessDeniedError if S3 refuses to list the records */
export async function knownRecords(store: RecordStore): Promise<KnownRecords> {
  const [quarantined, parked, dismissed, waiting] = await Promise.all([
    readQuarantined(store),
    readParked(store),
    readDismissed(store),
    readWaiting(store),
  ]);
  const records = [...quarantined.records, ...parked.records, ...dismissed.records];
  return { setAside: new Set(records.flatMap(({ record }) => fileIdsOf(record))), waiting: waiting.records };
}

/** Loads of a target wait for each other, so few of them are of interest. Each costs a call. */
const maxDescribed = 20;
const maxFailuresRead = 3;
const maxCallsAtOnce = 4;

/**
 * The batches of a pipeline that are on their way. The Data API is asked only if there are any: three calls, one for each
 * load that has not ended, and a few for the oldest batches without one.
 */
export async function underwayBatches(
  deps: UnderwayDeps,
  named: NamedPipeline,
  { setAside, waiting }: KnownRecords,
): Promise<Underway> {
  if (!named.pipeline.safety.ledger) return runningBatches(deps, named);
  const { batches, ...open } = await openBatches(deps, named, setAside);
  if (batches.length === 0) return { ...open, batches: [], running: 0 };
  const active = await activeAttempts(deps, named);
  const byBatch = new Map((active.attempts ?? []).map((attempt) => [attempt.batch_id, attempt]));
  const holder = holderOf(active.attempts ?? []);
  const idle = batches.filter(({ batch_id: id }) => !byBatch.has(id) && !waiting.some((one) => one.batch_id === id));
  const asked = active.attempts ? idle.slice(0, maxFailuresRead) : [];
  const failures = await pMap(asked, (batch) => lastFailure(deps, named, batch), { concurrency: maxCallsAtOnce });
  const failureOf = new Map(asked.map(({ batch_id: id }, index) => [id, failures[index]]));
  const waitOf = (batch: OpenBatch): Pick<UnderwayBatch, "attempt" | "waits_for"> | "loaded" => {
    const { batch_id: id, submitted_at: since } = batch;
    const attempt = byBatch.get(id);
    if (attempt) return { attempt: attempt.attempt, waits_for: waitOfAttempt(attempt, holder) };
    const record = waiting.find((one) => one.batch_id === id);
    if (record) return { attempt: record.attempt, waits_for: waitOfRecord(record, deps.graceSeconds) };
    return failureOf.get(id) ?? { attempt: null, waits_for: { kind: "unseen", since, because: active.because } };
  };
  const known = batches.flatMap((batch) => {
    const wait = waitOf(batch);
    return wait === "loaded" ? [] : { ...batch, ...wait };
  });
  return { ...open, batches: known, running: active.attempts?.length ?? null };
}

/** Without a ledger nothing shows which manifests are loaded, so only what the Data API shows is known. */
async function runningBatches(deps: UnderwayDeps, named: NamedPipeline): Promise<Underway> {
  const { name: pipelineName, pipeline } = named;
  const active = await activeAttempts(deps, named);
  const store = { objects: deps.objects, pipelineName, pipeline };
  const holder = holderOf(active.attempts ?? []);
  const read = async (attempt: LoadAttempt): Promise<UnderwayBatch[]> => {
    const manifest = await readable(() => findManifest(deps, store, attempt.batch_id));
    const batch =
      manifest &&
      batchOf({ batchId: attempt.batch_id, writtenMs: Date.parse(attempt.submitted_at) }, filesOf(manifest));
    return batch ? [{ ...batch, attempt: attempt.attempt, waits_for: waitOfAttempt(attempt, holder) }] : [];
  };
  const batches = (await pMap(active.attempts ?? [], read, { concurrency: maxCallsAtOnce })).flat().toReversed();
  const files = batches.reduce((sum, batch) => sum + batch.files, 0);
  return { batches, files, unreadable: [], running: active.attempts?.length ?? null };
}

const filesOf = ({ content }: { content: { files: readonly BatchFile[] } }) => content.files;

/** The oldest load that has its lock: the others of the target wait behind it. */
const holderOf = (attempts: readonly LoadAttempt[]) =>
  attempts.findLast((one) => one.status === "STARTED" && !waitsAtFence(one));

/** Newest first. `attempts` is null where the Data API refuses to list them: `because` says why. */
async function activeAttempts(
  { statements }: UnderwayDeps,
  { pipeline: { warehouse, copy } }: NamedPipeline,
): Promise<{ attempts: readonly LoadAttempt[] | null; because: string | null }> {
  try {
    const listed = await statements.active(warehouse, `${warehouse.database}/${formatTableName(copy.table)}/`);
    const read = async (one: (typeof listed)[number]) => loadAttempt(one, await statements.describe(one.id));
    const attempts = await pMap(listed.slice(-maxDescribed), read, { concurrency: maxCallsAtOnce });
    const running = attempts.filter((one) => one !== undefined && one.ended_at === null);
    return { attempts: running as readonly LoadAttempt[], because: null };
  } catch (error) {
    return { attempts: null, because: errorText(error) };
  }
}

function waitOfAttempt(attempt: LoadAttempt, holder: LoadAttempt | undefined): WaitsFor {
  const since = attempt.submitted_at;
  if (attempt.status !== "STARTED") return { kind: "start", since };
  if (!waitsAtFence(attempt)) return { kind: "load", since, does: runsNow(attempt) };
  const behind = holder && holder.batch_id !== attempt.batch_id ? holder.batch_id : null;
  return { kind: "fence", since, behind };
}

const waitOfRecord = (record: Waiting, graceSeconds: number): WaitsFor => ({
  kind: "reconcile",
  at: new Date(nextTryMs(record, graceSeconds)).toISOString(),
  because: record.reason,
});

/** What became of the last attempt of a batch without a running one; undefined: no attempt is known. */
async function lastFailure(
  { statements, now }: UnderwayDeps,
  { pipeline: { warehouse, copy, retry } }: NamedPipeline,
  { batch_id: batchId }: OpenBatch,
): Promise<Pick<UnderwayBatch, "attempt" | "waits_for"> | "loaded" | undefined> {
  const name = formatBatchName({ database: warehouse.database, table: formatTableName(copy.table), batchId });
  const [last] = await statements.list(warehouse, `${name}/`, 100);
  const attempt = last && parseStatementName(last.name)?.attempt;
  if (!last || attempt === undefined) return undefined;
  if (last.status === "FINISHED") return "loaded"; // since the ledger was asked
  const described = await statements.describe(last.id);
  if (!described) return undefined;
  return { attempt, waits_for: waitOfFailure({ described, attempt, retry, now: now() }) };
}

/** So long after its time a retry that is not seen is not taken for one. */
const latenessMs = 60_000;

type Failed = {
  described: DescribedStatement;
  attempt: number;
  retry: NamedPipeline["pipeline"]["retry"];
  now: Date;
};

/** When recovery repeats the load is computed as recovery does it: its jitter comes from the statement's id. */
export function waitOfFailure({ described, attempt, retry, now }: Failed): WaitsFor {
  const failure = classifyFailure(described);
  const { tries } = parseTrail(readSecondComment(described.parts[0]?.sql ?? ""), attempt);
  const atMs = Date.parse(described.endedAt) + backoffMs(tries, retry, described.id);
  const isRepeated = failure.class === "conflict" || failure.class === "transient";
  if (isRepeated && tries < retry.maxAttempts && now.getTime() < atMs + latenessMs)
    return {
      kind: "retry",
      at: new Date(atMs).toISOString(),
      ...{ next: tries + 1, of: retry.maxAttempts },
      isConflict: failure.class === "conflict",
      because: failure.message,
    };
  return { kind: "recovery", since: described.endedAt, because: failure.message };
}
