import { s3Client } from "../aws/s3-client.ts";
import { s3DataFiles } from "../aws/s3-data-files.ts";
import { s3Ranges } from "../aws/s3-ranges.ts";
import type { BatchFile } from "../core/arrivals/batch-file.ts";
import { s3Url } from "../core/arrivals/s3-url.ts";
import type { LoadOrder } from "../core/load/load-order.ts";
import { shapeBatch } from "../core/load/shape/shape-batch.ts";
import type { Misfit, ShapeTools } from "../core/load/shape/shape-tools.ts";
import { planBatch } from "../core/load/submission.ts";
import { addColumnSql } from "../core/shapes/add-column-sql.ts";
import type { TableColumn } from "../core/shapes/table-column.ts";
import { fileColumns } from "../files/columns/file-columns.ts";
import { CliError } from "./cli-error.ts";

/** The SQL of loads by name, and what else they would do. */
export type PlannedByName = {
  sqls: readonly string[];
  /** Statements that add columns before the loads. */
  adds: readonly string[];
  setAside: readonly { url: string; reason: string; ddl: readonly string[] }[];
};

/**
 * Plans loads whose files are matched by name: S3 is asked for the columns of the files. Nothing is changed.
 *
 * @throws CliError if a file is not there
 */
export async function planByName(
  orders: readonly LoadOrder[],
  columns: readonly TableColumn[],
): Promise<PlannedByName> {
  const s3 = s3Client(process.env);
  const seen = recorder(columns);
  const tools = { ...seen.tools, files: fileColumns(s3Ranges(s3)) };
  const sqls: string[] = [];
  for (const order of orders) {
    const files = await Promise.all(order.batch.files.map((file) => withSize(s3, file)));
    for (const shaped of await shapeBatch(tools, { ...order, batch: { ...order.batch, files } }))
      sqls.push(...planBatch(shaped).submission.sqls);
  }
  return { sqls, adds: seen.adds, setAside: seen.setAside };
}

async function withSize(s3: ReturnType<typeof s3Client>, file: BatchFile): Promise<BatchFile> {
  const { bucket, key, bytes } = file.arrival;
  if (bytes > 0) return file;
  const [found] = await s3DataFiles(s3, { bucket, prefix: key }, 1);
  const url = s3Url(file.arrival);
  if (found?.name !== url)
    throw new CliError(
      `${url} does not exist, or is empty. Its columns decide the plan: name a file that is there.`,
      2,
    );
  return { ...file, arrival: { ...file.arrival, bytes: found.bytes } };
}

/** Remembers what a load would do. */
function recorder(columns: readonly TableColumn[]) {
  let target = columns;
  const adds: string[] = [];
  const setAside: PlannedByName["setAside"][number][] = [];
  const leave = ({ file, reason, ddl = [] }: Misfit) => setAside.push({ url: s3Url(file.arrival), reason, ddl });
  const tools: Omit<ShapeTools, "files"> = {
    targets: { of: async () => target },
    setAside: async (_, misfits) => misfits.forEach((misfit) => void leave(misfit)),
    grow: async ({ pipeline }, news) => {
      adds.push(...news.map((column) => addColumnSql(pipeline.copy.table, column)));
      target = [...target, ...news.map(({ name, type }) => ({ name, type, nullable: true, hasDefault: false }))];
      return { kind: "added" };
    },
    parkForColumns: async (_, { files, reason, ddl }) => files.forEach((file) => void leave({ file, reason, ddl })),
    tellLeftOut: async () => {},
  };
  return { tools, adds, setAside };
}
