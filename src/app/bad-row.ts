import { dataApiColumns } from "../aws/data-api/columns.ts";
import { s3CurrentVersions } from "../aws/s3-current-versions.ts";
import { s3DataFiles } from "../aws/s3-data-files.ts";
import { placeOf } from "../core/arrivals/s3-url.ts";
import type { QuarantineJson } from "../core/records/record-store.ts";
import { formatColumnType } from "../core/shapes/column-type.ts";
import { linesOfFile } from "../files/line-of-file.ts";
import type { Resources } from "./resources.ts";

/** What is known of a bad row beyond its record. `before` and `after` are the lines around it. */
export type BadRow = { text?: string; before?: string; after?: string; columnType?: string };

type RowResources = Pick<Resources, "s3" | "dataApi" | "pipelines">;

/**
 * The row that Redshift refused, read from the file, and the type of its column.
 *
 * A file that was replaced since, and one without lines, has no row.
 */
export async function badRow(resources: RowResources, record: QuarantineJson): Promise<BadRow> {
  const [rows, columnType] = await Promise.all([rowsOf(resources, record), typeOf(resources, record)]);
  return { ...rows, ...(columnType !== undefined && { columnType }) };
}

async function rowsOf({ s3 }: RowResources, { url, bytes, etag, line }: QuarantineJson): Promise<BadRow> {
  if (line === undefined) return {};
  const { bucket, key } = placeOf(url);
  const now = await s3CurrentVersions(s3).get(bucket, key);
  if (now?.eTag !== etag || now.bytes !== bytes) return {};
  const [file] = await s3DataFiles(s3, { bucket, prefix: key }, 1);
  if (file?.name !== url) return {};
  const [before, text, after] = await linesOfFile(file, [line - 1, line, line + 1]);
  return {
    ...(text !== undefined && { text }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

async function typeOf({ pipelines, dataApi }: RowResources, record: QuarantineJson): Promise<string | undefined> {
  const name = record.column?.toLowerCase();
  if (name === undefined) return undefined;
  const { warehouse, copy } = await pipelines.get(record.pipeline);
  const columns = await dataApiColumns(dataApi, warehouse, copy.table);
  const column = columns.find((each) => each.name.toLowerCase() === name);
  return column && formatColumnType(column.type);
}
