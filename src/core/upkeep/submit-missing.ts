import pMap from "p-map";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { leaveOutLoaded } from "../ledger/unloaded-files.ts";
import { type Batch, formBatches } from "../load/batch.ts";
import { type SubmitDeps, type SubmittedLoad, submitBatch } from "../load/submission.ts";
import { newTrail } from "../load/trail.ts";
import { batchScope } from "../pipeline/batch-scope.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { LoadRoom } from "./load-room.ts";
import { leaveOutSuperseded, type Pending, type SupersededDeps } from "./superseded-files.ts";

export type SubmitMissingDeps = SubmitDeps & SupersededDeps;

/** Files that may have to be loaded. */
type MissingFiles = {
  pipelineName: string;
  pipeline: Pipeline;
  files: readonly BatchFile[];
  /** The mark under which the files were undone: their loads take it away. */
  bringsBack?: string | undefined;
  /** Files that are on their way by other loads. */
  pending?: Pending;
  /** Absent: all loads are submitted, whatever else is under way. */
  room?: LoadRoom;
  /** Why the files are submitted: repeated for the same occasion, the same batch is submitted once. */
  occasion: string;
};

type MissingSubmitted = {
  /** Files that are to be loaded: submitted, but for those of `left`, and of the loads in `errors`. */
  missing: number;
  /** Files that the ledger holds. */
  loaded: number;
  /** Files whose keys hold other bytes now. */
  superseded: number;
  /** Files of which S3 refuses to say whether they are superseded. */
  undecided: number;
  /** Files for whose loads there was no room. */
  left: number;
  loads: readonly SubmittedLoad[];
  errors: readonly unknown[];
};

const maxSubmissionsAtOnce = 5;

/** Submits those of the files that are to be loaded still, in batches like the loader's. A batch that is refused does not stop the others. */
export async function submitMissing(deps: SubmitMissingDeps, order: MissingFiles): Promise<MissingSubmitted> {
  const { files, loaded } = await leaveOutLoaded(deps.warehouse, order.pipeline, order.files, order.bringsBack);
  return { ...(await submitUnloaded(deps, { ...order, files })), loaded };
}

/** As `submitMissing`, for files of which the caller knows that the ledger does not hold them. */
export async function submitUnloaded(
  deps: SubmitMissingDeps,
  order: MissingFiles,
): Promise<Omit<MissingSubmitted, "loaded">> {
  const { pipeline, pipelineName } = order;
  const current = await leaveOutSuperseded(deps, pipeline, order);
  const deliveries = [{ messageId: "", arrivals: current.files.map((file) => file.arrival) }];
  const batches = formBatches(batchScope(pipelineName, pipeline), deliveries, pipeline.batch);
  const missing = filesOf(batches);
  const superseded = current.superseded + current.files.length - missing;
  return { missing, superseded, undecided: current.undecided, ...(await submitAll(deps, order, batches)) };
}

async function submitAll(deps: SubmitMissingDeps, order: MissingFiles, batches: readonly Batch[]) {
  const loads: SubmittedLoad[] = [];
  const errors: unknown[] = [];
  const { pipelineName, pipeline, occasion, room, bringsBack } = order;
  const trail = bringsBack === undefined ? {} : { trail: { ...newTrail(1), bringsBack } };
  const fitting = batches.filter(() => room?.take(pipeline) ?? true);
  const submit = async (batch: Batch) => {
    try {
      loads.push(...(await submitBatch(deps, { pipelineName, pipeline, batch, occasion, ...trail })));
    } catch (error) {
      room?.giveBack(pipeline);
      errors.push(error);
    }
  };
  await pMap(fitting, submit, { concurrency: maxSubmissionsAtOnce });
  return { loads, errors, left: filesOf(batches) - filesOf(fitting) };
}

const filesOf = (batches: readonly Batch[]) => batches.reduce((sum, { files }) => sum + files.length, 0);
