import { compareText } from "../arrivals/arrival.ts";
import { errorText } from "../base/error-text.ts";
import { QueryError } from "../base/query-error.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { isOpen, readRejected } from "../records/read-rejected.ts";
import {
  type ParkedJson,
  type QuarantineJson,
  readParked,
  readQuarantined,
  readWaitingWhole,
  type WaitingJson,
} from "../records/record-store.ts";
import type { RejectedJson } from "../records/rejected-rows.ts";
import { leaveOutCorrected } from "./corrected-files.ts";

export type NeedsActionDeps = {
  pipelines: Pick<Pipelines, "get">;
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query">;
};

/** What of a pipeline is not loaded and is known to have failed. */
export type NeedsAction = {
  pipeline: string;
  /** Need your action, oldest first. */
  parked: readonly ParkedJson[];
  /** Need your action, oldest first: no later file under the same key was loaded. */
  quarantined: readonly QuarantineJson[];
  /** Need none yet, oldest first: `reconcile` tries them again. */
  waiting: readonly WaitingJson[];
  /** Need your action, oldest first: loads that are committed without some rows. */
  rejected: readonly RejectedJson[];
  /** Records that may exist and could not be read. */
  errors: readonly string[];
};

/**
 * All that has failed in a pipeline, with the reasons.
 *
 * @param url of one file: only what concerns it, corrected or not
 * @throws AccessDeniedError if S3 refuses to list the records
 */
export async function needsAction(deps: NeedsActionDeps, pipelineName: string, url?: string): Promise<NeedsAction> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const store = { objects: deps.objects, pipelineName, pipeline };
  const [parked, quarantined, waiting, rejected] = await Promise.all([
    readParked(store),
    readQuarantined(store),
    readWaitingWhole(store),
    readRejected(store),
  ]);
  const unasked: string[] = [];
  const allOpen = (error: unknown) => {
    if (!(error instanceof QueryError)) throw error;
    unasked.push(`It is not known which quarantined files were corrected, so all are listed: ${errorText(error)}`);
    return quarantined.records;
  };
  const open =
    url === undefined ? await leaveOutCorrected(deps.warehouse, pipeline, quarantined.records).catch(allOpen) : [];
  const ofFile = quarantined.records.filter(({ record }) => record.url === url);
  const names = ({ files }: { files: readonly { url: string }[] }) =>
    url === undefined || files.some((file) => file.url === url);
  const unreadable = [parked, quarantined, waiting, rejected].flatMap((read) => read.unreadable);
  return {
    pipeline: pipelineName,
    parked: oldestFirst(parked.records.map(({ record }) => record).filter(names)),
    quarantined: oldestFirst([...open, ...ofFile].map(({ record }) => record)),
    waiting: oldestFirst(waiting.records.map(({ record }) => record).filter(names)),
    rejected: rejected.records
      .map(({ record }) => record)
      .filter((record) => isOpen(record) && names(record))
      .toSorted((a, b) => compareText(a.committed_at, b.committed_at)),
    errors: [...unreadable.map(({ error }) => errorText(error)), ...unasked],
  };
}

function oldestFirst<Record extends { failed_at: string }>(records: readonly Record[]): readonly Record[] {
  return records.toSorted((a, b) => compareText(a.failed_at, b.failed_at));
}
