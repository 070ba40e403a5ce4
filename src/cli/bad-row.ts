import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { dataApiColumns } from "../aws/data-api-columns.ts";
import { s3Client } from "../aws/s3-client.ts";
import { s3CurrentVersions } from "../aws/s3-current-versions.ts";
import { s3DataFiles } from "../aws/s3-data-files.ts";
import { placeOf } from "../core/arrivals/s3-url.ts";
import type { Pipelines } from "../core/ports/pipelines.ts";
import type { QuarantineJson } from "../core/records/record-store.ts";
import { formatColumnType } from "../core/shapes/column-type.ts";
import { lineOfFile } from "../files/line-of-file.ts";
import type { BadRow } from "./terminal/failure-lines.ts";

/**
 * The row that Redshift refused, read from the file, and the type of its column.
 *
 * A file that was replaced since, and one without lines, has no row.
 */
export async function badRow(pipelines: Pick<Pipelines, "get">, record: QuarantineJson): Promise<BadRow> {
  const [text, columnType] = await Promise.all([rowOf(record), typeOf(pipelines, record)]);
  return { ...(text !== undefined && { text }), ...(columnType !== undefined && { columnType }) };
}

async function rowOf({ url, bytes, etag, line }: QuarantineJson): Promise<string | undefined> {
  if (line === undefined) return undefined;
  const { bucket, key } = placeOf(url);
  const s3 = s3Client(process.env);
  const now = await s3CurrentVersions(s3).get(bucket, key);
  if (now?.eTag !== etag || now.bytes !== bytes) return undefined;
  const [file] = await s3DataFiles(s3, { bucket, prefix: key }, 1);
  return file?.name === url ? lineOfFile(file, line) : undefined;
}

async function typeOf(pipelines: Pick<Pipelines, "get">, record: QuarantineJson): Promise<string | undefined> {
  const name = record.column?.toLowerCase();
  if (name === undefined) return undefined;
  const { warehouse, copy } = await pipelines.get(record.pipeline);
  const columns = await dataApiColumns(new RedshiftDataClient({}), warehouse, copy.table);
  const column = columns.find((each) => each.name.toLowerCase() === name);
  return column && formatColumnType(column.type);
}
