import type { CurrentVersions } from "../ports/current-versions.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import { readWaiting } from "../records/record-store.ts";
import { type ListedLoaded, loadListed } from "./load-listed.ts";
import { type ReplayResult, replay } from "./replay.ts";
import type { SubmitMissingDeps } from "./submit-missing.ts";
import { type QueuedDeps, queuedFiles } from "./underway/queued-files.ts";

type RetryNowDeps = SubmitMissingDeps &
  QueuedDeps & { pipelines: Pick<Pipelines, "get">; objects: Objects; versions: CurrentVersions };

type RetryNow = {
  pipelineName: string;
  source: { bucket: string; prefix?: string; suffix?: string };
  /** Of this command: another command has another occasion. */
  occasion: string;
};

export type RetriedNow = {
  pipeline: string;
  /** Files of messages that wait on the queue. */
  queued: ListedLoaded;
  /** Whether the source has more files than were looked at. */
  is_cut: boolean;
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
  const { files, isCut } = await queuedFiles(deps, named, source);
  const queued = await loadListed(deps, { pipelineName, pipeline, files, occasion: `retry-now ${occasion}` });
  const { records } = await readWaiting({ objects: deps.objects, pipelineName, pipeline });
  const waiting: ReplayResult[] = [];
  for (const { batch_id: id } of records)
    waiting.push(await replay(deps, pipelineName, { what: { kind: "id", id }, occasion }));
  return { pipeline: pipelineName, queued, is_cut: isCut, waiting };
}
