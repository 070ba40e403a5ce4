import pMap from "p-map";
import { errorText } from "../base/error-text.ts";
import type { SubmittedLoad } from "../load/submission.ts";
import type { CurrentVersions } from "../ports/current-versions.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import { readable } from "../records/record-store.ts";
import { findManifest } from "./batch-errors.ts";
import type { NamedPipeline } from "./intended-files.ts";
import { type ListedLoaded, loadListed } from "./load-listed.ts";
import { type ReplayResult, replay } from "./replay.ts";
import { type SubmitMissingDeps, submitMissing } from "./submit-missing.ts";
import { type QueuedDeps, queuedFiles } from "./underway/queued-files.ts";
import { knownRecords, type UnderwayBatch, type UnderwayDeps, underwayBatches } from "./underway/underway-batches.ts";

type RetryNowDeps = SubmitMissingDeps &
  UnderwayDeps &
  QueuedDeps & { pipelines: Pick<Pipelines, "get">; objects: Objects; versions: CurrentVersions };

type RetryNow = {
  pipelineName: string;
  source: { bucket: string; prefix?: string; suffix?: string };
  /** Of this command: another command has another occasion. */
  occasion: string;
};

export type RetriedNow = {
  pipeline: string;
  /** Files of messages that wait on the queue, and of which no load was intended. */
  queued: ListedLoaded;
  /** Whether the source has more files than were looked at. */
  is_cut: boolean;
  /** Files of batches that were intended and of which no statement is seen: the Data API has refused them. */
  refused: { submitted: number; loads: readonly SubmittedLoad[]; errors: readonly string[] };
  /** Waiting batches. */
  waiting: readonly ReplayResult[];
};

/**
 * Loads at once what waits for its next try: the files whose messages are on the queue, and the waiting batches.
 *
 * SQS shows a message that it hides to nobody, so the files are submitted without their messages. When these come back, the
 * ledger has their files: the guard stops that load, and recovery finds that nothing is left to do.
 */
export async function retryNow(deps: RetryNowDeps, { pipelineName, source, occasion }: RetryNow): Promise<RetriedNow> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const named = { name: pipelineName, pipeline };
  const known = await knownRecords({ objects: deps.objects, pipelineName, pipeline });
  const { batches } = await underwayBatches(deps, named, known);
  const { files, isCut } = await queuedFiles(deps, named, source);
  const queued = await loadListed(deps, { pipelineName, pipeline, files, occasion: `retry-now ${occasion}` });
  const nowMs = deps.now().getTime();
  const lost = batches.filter((batch) => isUnseen(batch, nowMs));
  const refused = await submitAgain(deps, named, { batches: lost, setAside: known.setAside, occasion });
  const waiting: ReplayResult[] = [];
  for (const { batch_id: id } of batches.filter(({ waits_for: waits }) => waits.kind === "reconcile"))
    waiting.push(await replay(deps, pipelineName, { what: { kind: "id", id }, occasion }));
  return { pipeline: pipelineName, queued, is_cut: isCut, refused, waiting };
}

/** A statement that was just submitted may not be listed yet. */
const listedAfterMs = 60_000;

const isUnseen = ({ waits_for: waits, submitted_at: at }: UnderwayBatch, nowMs: number) =>
  waits.kind === "unseen" && waits.because === null && nowMs - Date.parse(at) > listedAfterMs;

type Again = { batches: readonly UnderwayBatch[]; setAside: ReadonlySet<string>; occasion: string };

const maxReadsAtOnce = 4;

async function submitAgain(
  deps: RetryNowDeps,
  { name: pipelineName, pipeline }: NamedPipeline,
  { batches, setAside, occasion }: Again,
): Promise<RetriedNow["refused"]> {
  if (batches.length === 0) return { submitted: 0, loads: [], errors: [] };
  const store = { objects: deps.objects, pipelineName, pipeline };
  const read = (id: string) => readable(() => findManifest(deps, store, id));
  const manifests = await pMap(batches, ({ batch_id: id }) => read(id), { concurrency: maxReadsAtOnce });
  const found = manifests.flatMap((manifest) => manifest?.content.files ?? []);
  const byId = new Map(found.filter(({ id }) => !setAside.has(id)).map((file) => [file.id, file]));
  const order = { pipelineName, pipeline, files: [...byId.values()], occasion: `retry-now ${occasion}` };
  const { loads, errors } = await submitMissing(deps, order);
  return { submitted: loads.reduce((sum, load) => sum + load.files, 0), loads, errors: errors.map(errorText) };
}
