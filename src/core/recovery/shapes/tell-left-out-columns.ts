import { shortDigest } from "../../base/digest.ts";
import { formatTableName } from "../../base/identifier.ts";
import { plural } from "../../base/plural.ts";
import type { LoadOrder } from "../../load/submission.ts";
import { recordKey } from "../../records/records.ts";
import { lines, subject } from "../alerts/alert-texts.ts";
import { tell } from "../alerts/tell.ts";
import { count } from "../failed-load.ts";
import type { ShapeDeps } from "./shape-deps.ts";
import { unsubmittedLoad } from "./unsubmitted-load.ts";

/** Counts the columns that a load leaves out. The first time that a pipeline leaves a column out, an alert tells of it. */
export async function tellLeftOutColumns(
  deps: ShapeDeps & { told: Set<string> },
  order: LoadOrder,
  columns: readonly string[],
): Promise<void> {
  const { pipelineName, pipeline } = order;
  const table = formatTableName(pipeline.copy.table);
  count(deps, unsubmittedLoad(order, deps.now()), { LeftOutColumns: columns.length });
  deps.log.warn("columns left out", { pipeline: pipelineName, target: table, batch_id: order.batch.id, columns });
  const news: string[] = [];
  for (const column of columns) if (await isNew(deps, order, column)) news.push(column);
  if (news.length > 0) await tell(deps, leftOutAlert({ pipelineName, table, columns: news }));
}

/** Remembered for as long as the record is there; `told` saves a request for each load. */
async function isNew(
  { objects, told }: ShapeDeps & { told: Set<string> },
  { pipelineName, pipeline: { manifests, copy } }: LoadOrder,
  column: string,
) {
  const id = shortDigest("left out column", formatTableName(copy.table), column.toLowerCase());
  const key = recordKey(manifests, pipelineName, "told", id);
  if (told.has(key)) return false;
  told.add(key);
  return objects.putIfAbsent({ bucket: manifests.bucket, key, body: JSON.stringify({ left_out_column: column }) });
}

function leftOutAlert({
  pipelineName,
  table,
  columns,
}: {
  pipelineName: string;
  table: string;
  columns: readonly string[];
}) {
  const count = plural(columns.length, "column");
  return {
    subject: subject(`Left out: ${count} of files for ${table}`),
    text: lines([
      `Files for ${table} have columns that it lacks. schema.new_columns is "ignore", so their values are not loaded.`,
      "",
      `Pipeline: ${pipelineName}`,
      ...columns.map((column) => `Column: ${JSON.stringify(column)}`),
      "",
      "You are told once of each column. To load it, add the column to the table; files that were loaded before stay without it.",
    ]),
  };
}
