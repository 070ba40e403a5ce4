import type { BatchFile } from "../../arrivals/batch-file.ts";
import { s3Url } from "../../arrivals/s3-url.ts";
import { leaveOutLoaded } from "../../ledger/unloaded-files.ts";
import type { SubmittedLoad } from "../../load/submission.ts";
import type { Unreadable } from "../../records/record-store.ts";
import {
  type IntendedDeps,
  type IntendedFiles,
  intendedFiles,
  type NamedPipeline,
  type OpenManifest,
  openManifests,
} from "../intended-files.ts";
import type { LoadRoom } from "../load-room.ts";
import { type SubmitMissingDeps, submitUnloaded } from "../submit-missing.ts";
import { inSlices, inTurn, sliceSize } from "./slices.ts";

type ReconcileMissingDeps = IntendedDeps & SubmitMissingDeps;

/** What is known before the manifests are looked at, and what bounds the work. */
type MissingOf = {
  named: NamedPipeline;
  graceSeconds: number;
  room: LoadRoom;
  /** Ids of files that need your action, or whose batches wait for a fault to pass. */
  leftAlone: { fileIds: readonly ReadonlySet<string>[]; batchIds: ReadonlySet<string> };
  occasion: string;
  hasTime: () => boolean;
};

export type MissingDone = {
  /** Manifests of the last days, older than the grace period, or of loads that ended. */
  manifests: number;
  missing: number;
  superseded: number;
  undecided: number;
  loads: readonly SubmittedLoad[];
  errors: readonly unknown[];
  unreadable: readonly Unreadable[];
  /** Manifests that were not looked at, since there was no room or time left. */
  leftManifests: number;
  /** Missing files that were not submitted, since there was no room left. */
  leftFiles: number;
  /** Why the run did not go on with this pipeline. */
  failure?: { error: unknown };
};

/**
 * Submits the files of manifests that are nowhere, slice by slice: read, ask the ledger, submit. A run that is cut short
 * has then done its part, and stops where the target's room or the time is used up.
 *
 * Batches that are submitted, queued or running are left alone with all their files, and so are young manifests: their
 * load may be between two attempts.
 */
export async function reconcileMissing(deps: ReconcileMissingDeps, of: MissingOf): Promise<MissingDone> {
  const { named, room, leftAlone } = of;
  const done = nothingDone();
  try {
    const { count, open } = await openManifests(deps, named);
    const settledUntilMs = deps.now().getTime() - of.graceSeconds * 1000;
    const isFresh = ({ writtenMs }: OpenManifest) => writtenMs > settledUntilMs;
    const isPending = (manifest: OpenManifest) => isFresh(manifest) || room.isActive(manifest.batchId);
    const settled = open.filter((each) => !isPending(each) && !leftAlone.batchIds.has(each.batchId));
    done.manifests = count - open.filter(isFresh).length;
    done.leftManifests = settled.length;
    await submitSlices(deps, of, { settled, pending: open.filter(isPending), done });
  } catch (error) {
    done.failure = { error };
  }
  return done;
}

type Work = { settled: readonly OpenManifest[]; pending: readonly OpenManifest[]; done: Done };

async function submitSlices(deps: ReconcileMissingDeps, of: MissingOf, { settled, done, ...work }: Work) {
  const { named, leftAlone } = of;
  if (!canGoOn(of)) return;
  const pending = pendingOnce(deps, named, work.pending);
  const submitted = new Set<string>();
  const manifests = intendedFiles(deps, named, inTurn(settled, of.occasion));
  const size = sliceSize(named.pipeline.batch.maxFiles);
  const filesOf = (one: IntendedFiles<unknown>) => ("files" in one ? one.files.length : 0);
  for await (const slice of inSlices(manifests, { size, filesOf })) {
    const suspects = suspectsOf(slice, [...leftAlone.fileIds, submitted]);
    add(done, await submitSlice(deps, of, { suspects, pending, submitted }));
    done.unreadable.push(...slice.flatMap((one) => ("unreadable" in one ? one.unreadable : [])));
    done.leftManifests -= slice.length;
    if (!canGoOn(of)) break;
  }
  done.unreadable.push(...(await pending()).unreadable);
}

const canGoOn = ({ named, room, hasTime }: MissingOf) => room.left(named.pipeline) > 0 && hasTime();

type Done = {
  -readonly [Key in keyof MissingDone]: MissingDone[Key] extends readonly (infer One)[] ? One[] : MissingDone[Key];
};

const nothingDone = (): Done => ({
  ...{ manifests: 0, missing: 0, superseded: 0, undecided: 0, leftManifests: 0, leftFiles: 0 },
  ...{ loads: [], errors: [], unreadable: [] },
});

/** Each file once, though it may be in several manifests. */
function suspectsOf(slice: readonly IntendedFiles<unknown>[], known: readonly ReadonlySet<string>[]): BatchFile[] {
  const files = new Map<string, BatchFile>();
  for (const one of slice)
    if ("files" in one)
      for (const file of one.files) if (!known.some((ids) => ids.has(file.id))) files.set(file.id, file);
  return [...files.values()];
}

type PendingFiles = {
  ids: ReadonlySet<string>;
  byPlace: ReadonlyMap<string, BatchFile[]>;
  unreadable: readonly Unreadable[];
};

const nonePending: PendingFiles = { ids: new Set(), byPlace: new Map(), unreadable: [] };

/** Reads the files that are on their way once, and only if a file is suspected at all. */
function pendingOnce(deps: IntendedDeps, named: NamedPipeline, manifests: readonly OpenManifest[]) {
  let read: PendingFiles | undefined;
  return async ({ isNeeded = false } = {}): Promise<PendingFiles> => {
    if (!read && isNeeded) read = await readPending(deps, named, manifests);
    return read ?? nonePending;
  };
}

async function readPending(deps: IntendedDeps, named: NamedPipeline, manifests: readonly OpenManifest[]) {
  const ids = new Set<string>();
  const byPlace = new Map<string, BatchFile[]>();
  const unreadable: Unreadable[] = [];
  for await (const one of intendedFiles(deps, named, manifests)) {
    if ("unreadable" in one) unreadable.push(one.unreadable);
    else
      for (const file of one.files) {
        if (ids.has(file.id)) continue;
        ids.add(file.id);
        const place = s3Url(file.arrival);
        const known = byPlace.get(place);
        if (known) known.push(file);
        else byPlace.set(place, [file]);
      }
  }
  return { ids, byPlace, unreadable };
}

type Slice = {
  suspects: readonly BatchFile[];
  pending: ReturnType<typeof pendingOnce>;
  /** Of this run; grows. */
  submitted: Set<string>;
};

async function submitSlice(deps: ReconcileMissingDeps, of: MissingOf, { suspects, pending, submitted }: Slice) {
  const { name: pipelineName, pipeline } = of.named;
  const unloaded = suspects.length > 0 ? (await leaveOutLoaded(deps.warehouse, pipeline, suspects)).files : [];
  const { ids, byPlace } = await pending({ isNeeded: unloaded.length > 0 });
  const files = unloaded.filter((file) => !ids.has(file.id));
  for (const file of files) submitted.add(file.id);
  const order = { pipelineName, pipeline, files, pending: byPlace, room: of.room, occasion: of.occasion };
  return submitUnloaded(deps, order);
}

function add(done: Done, slice: Awaited<ReturnType<typeof submitUnloaded>>): void {
  done.missing += slice.missing;
  done.superseded += slice.superseded;
  done.undecided += slice.undecided;
  done.leftFiles += slice.left;
  done.loads.push(...slice.loads);
  done.errors.push(...slice.errors);
}
