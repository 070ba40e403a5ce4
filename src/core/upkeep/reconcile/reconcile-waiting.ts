import pMap from "p-map";
import type { BatchFile } from "../../arrivals/batch-file.ts";
import { LoaderError } from "../../base/loader-error.ts";
import { loadedFileIds } from "../../ledger/ledger-queries.ts";
import { withoutLedger } from "../../ledger/unloaded-files.ts";
import { oldestFirst, toBatch } from "../../load/batch.ts";
import { readManifest } from "../../load/read-manifest.ts";
import { type SubmitDeps, type SubmittedLoad, submitBatch } from "../../load/submission.ts";
import { batchScope, isSameScope } from "../../pipeline/batch-scope.ts";
import type { Objects } from "../../ports/objects.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import { changeRecord } from "../../records/change-record.ts";
import { bringsBackOf, isUnreadable, type Unreadable, type Waiting } from "../../records/record-store.ts";
import { giveUpMs, waitingStep } from "../../recovery/waiting-schedule.ts";
import type { NamedPipeline } from "../intended-files.ts";
import type { LoadRoom } from "../load-room.ts";
import { type GiveUpDeps, giveUp } from "./give-up.ts";

type ReconcileWaitingDeps = Omit<SubmitDeps, "objects"> &
  GiveUpDeps & {
    objects: Objects;
    warehouse: Pick<WarehouseClient, "query">;
    now: () => Date;
  };

type WaitingOf = {
  named: NamedPipeline;
  /** Those that are not loaded, as far as it is known. */
  waiting: readonly Waiting[];
  room: LoadRoom;
  setAside: ReadonlySet<string>;
  hasTime: () => boolean;
  graceSeconds: number;
};

export type WaitingDone = {
  /** Batches that wait on. */
  left: readonly Waiting[];
  loads: readonly SubmittedLoad[];
  errors: readonly unknown[];
  unreadable: readonly Unreadable[];
  /** Batches that were given up. */
  parked: number;
  /** The ledger could not be asked, so nothing was submitted. */
  failure?: { error: unknown };
};

/** The manifest of a waiting batch is gone, or the pipeline loads another target now. */
class WaitingBatchError extends LoaderError {
  override readonly name = "WaitingBatchError";
  readonly code = "WAITING_BATCH";
}

const maxBatchesAtOnce = 5;

/** Decides for each waiting batch: it is loaded already, submitted once more, parked, or it waits on. The oldest come first. */
export async function reconcileWaiting(deps: ReconcileWaitingDeps, of: WaitingOf): Promise<WaitingDone> {
  const { named, room } = of;
  const now = deps.now();
  const { retry } = named.pipeline;
  const sorted = of.waiting.toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since));
  const steps = Map.groupBy(sorted, (batch) =>
    waitingStep(batch, { isActive: room.isActive(batch.batch_id), now, retry, graceSeconds: of.graceSeconds }),
  );
  const due = of.hasTime() ? (steps.get("try") ?? []).slice(0, room.left(named.pipeline)) : [];
  const open = await openFiles(deps, of, due);
  const isOver = (batch: Waiting) => now.getTime() >= giveUpMs(batch, retry);
  const givenUp = [...(steps.get("give up") ?? []), ...("error" in open ? due.filter(isOver) : [])];
  const ended: Ended[] = [
    ...(await pMap(givenUp, (batch) => giveUpOn(deps, named, batch), { concurrency: maxBatchesAtOnce })),
    ...("error" in open
      ? []
      : await pMap(due, (batch) => goOn(deps, of, { batch, open: open.ids, isOver: isOver(batch) }), {
          concurrency: maxBatchesAtOnce,
        })),
  ];
  const gone = new Set(ended.flatMap(({ batch, kind }) => (kind === "parked" || kind === "loaded" ? batch : [])));
  return {
    left: of.waiting.filter((batch) => !gone.has(batch)),
    loads: ended.flatMap((each) => (each.kind === "submitted" ? each.loads : [])),
    errors: ended.flatMap((each) => (each.kind === "failed" ? [each.error] : [])),
    unreadable: ended.flatMap((each) => (each.kind === "unreadable" ? each.unreadable : [])),
    parked: ended.filter(({ kind }) => kind === "parked").length,
    ...("error" in open && { failure: open }),
  };
}

type Ended = { batch: Waiting } & (
  | { kind: "parked" | "loaded" | "left" }
  | { kind: "submitted"; loads: readonly SubmittedLoad[] }
  | { kind: "failed"; error: unknown }
  | { kind: "unreadable"; unreadable: Unreadable }
);

/** Ids of the files that are neither loaded nor set aside. */
async function openFiles(
  { warehouse }: ReconcileWaitingDeps,
  { named: { pipeline }, setAside }: WaitingOf,
  due: readonly Waiting[],
): Promise<{ ids: ReadonlySet<string> } | { error: unknown }> {
  const open = new Set<string>();
  try {
    for (const [bringsBack, batches] of Map.groupBy(due, bringsBackOf)) {
      const ids = [...new Set(batches.flatMap((batch) => batch.fileIds))].filter((id) => !setAside.has(id));
      const loaded = await withoutLedger(() => loadedFileIds(warehouse, pipeline, ids, bringsBack), new Set());
      for (const id of ids) if (!loaded.has(id)) open.add(id);
    }
    return { ids: open };
  } catch (error) {
    return { error };
  }
}

type Turn = { batch: Waiting; open: ReadonlySet<string>; isOver: boolean };

async function goOn(deps: ReconcileWaitingDeps, of: WaitingOf, { batch, open, isOver }: Turn): Promise<Ended> {
  const { named, room } = of;
  const { bucket } = named.pipeline.manifests;
  if (!batch.fileIds.some((id) => open.has(id))) {
    await deps.objects.delete(bucket, batch.key);
    return { batch, kind: "loaded" };
  }
  if (!room.take(named.pipeline)) return { batch, kind: "left" };
  try {
    const loads = await submitRound(deps, named, { batch, open });
    if (loads) return { batch, kind: "submitted", loads };
    room.giveBack(named.pipeline);
    return { batch, kind: "left" };
  } catch (error) {
    room.giveBack(named.pipeline);
    if (isOver) return giveUpOn(deps, named, batch);
    return isUnreadable(error)
      ? { batch, kind: "unreadable", unreadable: { key: batch.key, error } }
      : { batch, kind: "failed", error };
  }
}

/**
 * Submits the batch's next round. The round is written to the record first, so it counts even after a crash right behind the
 * submission. A submission that is refused does not count.
 *
 * @returns undefined if the record was changed or deleted since it was read
 */
async function submitRound(
  deps: ReconcileWaitingDeps,
  { name: pipelineName, pipeline }: NamedPipeline,
  { batch, open }: { batch: Waiting; open: ReadonlySet<string> },
): Promise<readonly SubmittedLoad[] | undefined> {
  const intended = await filesOfBatch(deps, { name: pipelineName, pipeline }, batch);
  const files = intended.filter((file) => open.has(file.id));
  const scope = batchScope(pipelineName, pipeline);
  const next = toBatch(scope, files.toSorted(oldestFirst));
  const isSame = next.id === batch.batch_id;
  const { since, rounds, told, attempt, costs } = batch;
  const bringsBack = bringsBackOf(batch);
  const place = { bucket: pipeline.manifests.bucket, key: batch.key };
  const begun = { rounds: rounds + 1, attempt: attempt + 1, submitted_at: deps.now().toISOString() };
  const written = await changeRecord(deps.objects, place, (record) =>
    record.statement_id === batch.statement_id && record.rounds === rounds ? begun : undefined,
  );
  if (!written) return undefined;
  try {
    const loads = await submitBatch(deps, {
      pipelineName,
      pipeline,
      batch: next,
      attempt: isSame ? attempt + 1 : 1,
      trail: {
        ...{ tries: 1, asked: 0, searches: costs.searches, setAside: costs.setAside, total: costs.total + 1 },
        waiting: { since, rounds: rounds + 1, told },
        ...(bringsBack !== undefined && { bringsBack }),
      },
      occasion: `waiting ${batch.statement_id} ${rounds + 1}`,
    });
    const goesOn = loads.some((load) => load.batch_id === batch.batch_id);
    if (!goesOn) await deps.objects.delete(place.bucket, place.key);
    return loads;
  } catch (error) {
    await deps.objects.put({ ...place, body: written.before });
    throw error;
  }
}

async function filesOfBatch(
  { objects }: ReconcileWaitingDeps,
  { name, pipeline }: NamedPipeline,
  { batch_id: batchId, manifest }: Waiting,
): Promise<readonly BatchFile[]> {
  const content = await readManifest(objects, manifest);
  if (!content) throw new WaitingBatchError(`The manifest ${manifest} of the waiting batch ${batchId} is gone.`);
  const scope = batchScope(name, pipeline);
  if (isSameScope(content.scope, scope) && toBatch(scope, content.files).id === batchId) return content.files;
  throw new WaitingBatchError(
    `The waiting batch ${batchId} was made for another target, warehouse or database than ${name} loads now, so it is not submitted. ` +
      "Set the configuration back until it is loaded; otherwise it is parked when retry.give_up_after_hours are over.",
  );
}

const giveUpOn = async (deps: GiveUpDeps, named: NamedPipeline, batch: Waiting): Promise<Ended> => ({
  batch,
  kind: await giveUp(deps, named, batch.batch_id),
});
