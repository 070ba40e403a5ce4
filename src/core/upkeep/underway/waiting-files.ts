import { compareText } from "../../arrivals/arrival.ts";
import { s3Url } from "../../arrivals/s3-url.ts";
import { errorText } from "../../base/error-text.ts";
import { maxKnownActive } from "../../load/back-pressure.ts";
import { nextSlotMs } from "../../load/retry-slot.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import type { NamedPipeline } from "../intended-files.ts";
import type { PipelineStatus, Queues } from "../status.ts";
import type { TracedSource } from "../trace/file-facts.ts";
import { lateness } from "./lateness.ts";
import { type QueuedDeps, queuedFiles } from "./queued-files.ts";
import {
  knownRecords,
  type Underway,
  type UnderwayBatch,
  type UnderwayDeps,
  underwayBatches,
} from "./underway-batches.ts";
import type { WaitsFor } from "./waits-for.ts";

export type WaitingFilesDeps = UnderwayDeps & QueuedDeps & { pipelines: Pick<Pipelines, "get">; queues: Queues };

/** A file that is not loaded, since when it is there (ISO 8601), and what it waits for. */
export type WaitingFile = {
  url: string;
  since: string;
  /** Null: no load of it was submitted. */
  batch_id: string | null;
  /** Files that wait for the same: those of its batch, or those on the queue. */
  files: number;
  waits_for: WaitsFor;
};

export type WaitingFiles = {
  pipeline: string;
  /** The oldest of each batch, and the oldest on the queue; oldest first. */
  oldest: readonly WaitingFile[];
  /** Why there may be others. */
  unknown: readonly string[];
};

/** A pipeline that is late: why, and its files that wait longest. */
export type LatePipeline = WaitingFiles & { late: string };

/** So many are named. */
const shownFiles = 5;

/** Which files of a pipeline wait longest, and for what. */
export async function waitingFiles(
  deps: WaitingFilesDeps,
  { pipelineName, source }: { pipelineName: string; source: TracedSource },
): Promise<WaitingFiles> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const named = { name: pipelineName, pipeline };
  const store = { objects: deps.objects, pipelineName, pipeline };
  const [known, queue] = await Promise.all([knownRecords(store), deps.queues.depth(pipelineName)]);
  const underway = await underwayBatches(deps, named, known);
  const isQueued = (queue?.messages ?? 0) > 0;
  const queued = isQueued ? await onQueue(deps, named, { source, underway }) : { files: [], unknown: [] };
  const ofBatches = underway.batches.map(fileOfBatch);
  const oldest = [...ofBatches, ...queued.files].toSorted((a, b) => compareText(a.since, b.since));
  const unread = underway.unreadable.map(({ error }) => errorText(error));
  return { pipeline: pipelineName, oldest: oldest.slice(0, shownFiles), unknown: [...unread, ...queued.unknown] };
}

/** @returns undefined for a pipeline that is not late. Files that cannot be found do not hide that it is. */
export async function latePipeline(
  deps: WaitingFilesDeps,
  of: { pipelineName: string; source: TracedSource },
  { status, targetMinutes }: { status: PipelineStatus; targetMinutes: number },
): Promise<LatePipeline | undefined> {
  const late = lateness(status, { nowMs: deps.now().getTime(), targetMinutes });
  if (late === null) return undefined;
  try {
    return { ...(await waitingFiles(deps, of)), late };
  } catch (error) {
    return { pipeline: of.pipelineName, late, oldest: [], unknown: [errorText(error)] };
  }
}

const fileOfBatch = ({ batch_id, files, oldest_file, waits_for }: UnderwayBatch): WaitingFile => ({
  ...{ url: oldest_file.url, since: oldest_file.created_at, batch_id, files, waits_for },
});

type Found = { files: readonly WaitingFile[]; unknown: readonly string[] };

async function onQueue(
  deps: WaitingFilesDeps,
  named: NamedPipeline,
  { source, underway }: { source: TracedSource; underway: Underway },
): Promise<Found> {
  if (!source)
    return {
      files: [],
      unknown: [`The configuration of ${named.name} has no "source", so the files of its messages are not known.`],
    };
  const { files, isCut } = await queuedFiles(deps, named, source);
  const [oldest] = files;
  const of = { named, underway, now: deps.now() };
  const since = oldest?.eventTime ?? "";
  const waiting = { url: oldest ? s3Url(oldest) : "", since, batch_id: null, files: files.length };
  return {
    files: oldest ? [{ ...waiting, waits_for: waitOfQueued({ since }, of) }] : [],
    unknown: isCut ? [`${named.name} has many files: only a part of its source was looked at.`] : [],
  };
}

/** Why a file is on the queue is in the loader's memory and log only; this is what follows from what can be seen. */
export function waitOfQueued(
  { since }: { since: string },
  {
    named: { name, pipeline },
    underway,
    now,
  }: { named: NamedPipeline; underway: Pick<Underway, "batches">; now: Date },
): WaitsFor {
  const untilMs = Date.parse(since) + pipeline.batch.windowSeconds * 1000;
  if (now.getTime() < untilMs) return { kind: "window", until: new Date(untilMs).toISOString() };
  const active = underway.batches.filter(({ waits_for: { kind } }) => isActive.has(kind));
  const [first] = active;
  if (first && active.length >= maxKnownActive) return { kind: "target", loads: active.length, behind: first.batch_id };
  return { kind: "queue", at: new Date(nextSlotMs(name, now.getTime())).toISOString() };
}

const isActive: ReadonlySet<WaitsFor["kind"]> = new Set(["load", "fence", "start"]);
