import type { BatchFile } from "../arrivals/batch-file.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Batch } from "./batch.ts";
import type { Trail } from "./trail.ts";

/** One load that is to be submitted. */
export type LoadOrder = {
  /** The queue's name, under which a retry finds the configuration again. */
  pipelineName: string;
  pipeline: Pipeline;
  batch: Batch;
  /** 1 if absent. */
  attempt?: number;
  /** A COPY for each of these parts of the batch: a failure then shows which part holds the bad file. Absent: one COPY. */
  parts?: readonly (readonly BatchFile[])[];
  /** What its failures so far have cost; absent: it has not failed. */
  trail?: Trail;
  /** Why the batch is submitted: submitted for two occasions, the same batch runs twice. */
  occasion?: string;
};
