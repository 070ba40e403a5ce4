import { bulkPipelineName } from "../../pipeline/batch-scope.ts";
import { errorFields } from "../../ports/log.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import { recordContext } from "../../records/records.ts";
import { type TellDeps, tellOnce } from "../../recovery/alerts/tell.ts";
import type { KeptRows } from "./keep-rejected.ts";
import { type LeftOut, type LeftOutNews, type RejectedRow, type RowsOf, sumOfLeftOut } from "./left-out.ts";
import { leftOutAlert } from "./left-out-alert.ts";

export type LeftOutDeps = TellDeps & {
  /** Absent where the function has no configuration: then every row left out sends an alert. */
  pipelines: Pick<Pipelines, "get"> | undefined;
};

/**
 * Logs how many rows a load has left out, and what is known of them.
 *
 * @returns undefined if it left none out
 */
export async function leftOutNews(
  deps: LeftOutDeps,
  load: RowsOf,
  { leftOut, kept }: { leftOut: LeftOut; kept: KeptRows | undefined },
): Promise<LeftOutNews | undefined> {
  if (sumOfLeftOut(leftOut) === 0) return undefined;
  const { pipelineName, name, statement, rows } = load;
  const about = { pipeline: pipelineName, target: name.table, batch_id: name.batchId, statement_id: statement.id };
  const counts = { rejected_rows: leftOut.rejected, discarded_rows: leftOut.discarded };
  deps.log.warn("rows left out", { ...about, rows, ...counts });
  const limit = await limitOf(deps, pipelineName);
  return { leftOut, limit, first: kept?.first ?? [], ...(kept?.record !== undefined && { record: kept.record }) };
}

/** Sends an alert if more rows were left out than the pipeline allows. */
export async function tellLeftOut(deps: TellDeps, load: RowsOf, news: LeftOutNews): Promise<void> {
  const { leftOut, limit, first } = news;
  if (sumOfLeftOut(leftOut) <= limit) return;
  const { place, warehouse, files = [] } = load;
  const context = recordContext({ ...load, pipeline: { manifests: place, warehouse } });
  await tellOnce(
    deps,
    { context, files },
    { kind: "left out", reason: reasonOf(first), alert: leftOutAlert(load, news) },
  );
}

/** What distinguishes causes: the same mistake in a thousand files sends one alert. */
const reasonOf = ([first]: readonly RejectedRow[]) => (first ? `${first.column}: ${first.reason}` : "");

/** A bulk load has no pipeline, so no configuration allows it to leave rows out. */
async function limitOf({ pipelines, log }: LeftOutDeps, pipelineName: string): Promise<number> {
  if (!pipelines || pipelineName === bulkPipelineName) return 0;
  try {
    return (await pipelines.get(pipelineName)).copy.maxRejectedRows ?? 0;
  } catch (error) {
    log.warn("configuration not read, so each row left out alerts", {
      pipeline: pipelineName,
      ...errorFields(error),
    });
    return 0;
  }
}
