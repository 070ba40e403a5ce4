import pMap from "p-map";
import { type Arrival, fileId } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { errorText } from "../base/error-text.ts";
import type { SubmittedLoad } from "../load/submission.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CurrentVersions } from "../ports/current-versions.ts";
import { type SubmitMissingDeps, submitMissing } from "./submit-missing.ts";

type LoadListedDeps = SubmitMissingDeps & { versions: CurrentVersions };

type ListedFiles = {
  pipelineName: string;
  pipeline: Pipeline;
  /** As a listing names them: without versions. */
  files: readonly Arrival[];
  /** Of this command: another command has another occasion. */
  occasion: string;
};

export type ListedLoaded = {
  /** Files of the loads that were submitted. */
  submitted: number;
  /** Files that were loaded, replaced or deleted since they were listed. */
  changed: number;
  loads: readonly SubmittedLoad[];
  errors: readonly string[];
};

const maxCallsAtOnce = 25;

/**
 * Submits files that no event has announced. Each gets the version that its key holds, and so the id that its event would
 * give it: an event that comes later loads nothing twice.
 */
export async function loadListed(
  deps: LoadListedDeps,
  { pipelineName, pipeline, files, occasion }: ListedFiles,
): Promise<ListedLoaded> {
  const found = await pMap(files, (file) => asItIsNow(deps.versions, file), { concurrency: maxCallsAtOnce });
  const current = found.filter((file) => file !== undefined);
  const order = { pipelineName, pipeline, files: current, occasion };
  const { missing, loads, errors, undecided } = await submitMissing(deps, order);
  const submitted = loads.reduce((sum, load) => sum + load.files, 0);
  return {
    submitted,
    changed: files.length - missing - undecided,
    loads,
    errors: errors.map(errorText),
  };
}

async function asItIsNow(versions: CurrentVersions, listed: Arrival): Promise<BatchFile | undefined> {
  const now = await versions.get(listed.bucket, listed.key);
  if (!now || now.eTag !== listed.eTag || now.bytes !== listed.bytes) return undefined;
  const arrival: Arrival = { ...listed, ...(now.versionId !== undefined && { versionId: now.versionId }) };
  return { id: fileId(arrival), arrival, messageIds: [] };
}
