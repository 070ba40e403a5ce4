import type { Client } from "pg";
import { CopyError, storageError, withDetail } from "../copy/copy-error.ts";
import type { LoadLog } from "../copy/run/load-log.ts";
import type { ObjectStore } from "../copy/source/object-store.ts";
import { fileWriter } from "./file-writer.ts";
import type { OpenFile, WrittenFile } from "./output-file.ts";
import { folderPrefix } from "./output-names.ts";
import { rowText } from "./row-text.ts";
import { textFiles } from "./text-file.ts";
import type { UnloadColumn } from "./unload-column.ts";
import { unloadManifest } from "./unload-manifest.ts";
import { type UnloadQuery, unloadQuery } from "./unload-query.ts";
import type { UnloadStatement } from "./unload-statement.ts";

type UnloadDeps = {
  /** The statement's session, inside its transaction. */
  client: Client;
  objects: ObjectStore;
  log: LoadLog;
  queryId: number;
  transactionId: number;
  sessionId: number;
  database: string;
  now: () => Date;
};

/** `unloadId` is what `pg_last_unload_id()` returns. */
export type UnloadResult = { rows: number; unloadId: number; files: readonly WrittenFile[] };

/**
 * Writes what the query returns to files in S3. Files that were finished before a failure stay there.
 *
 * @throws CopyError in Redshift's words; an error of PostgreSQL is passed on as it is
 */
export async function runUnload(deps: UnloadDeps, statement: UnloadStatement): Promise<UnloadResult> {
  try {
    return await unload(deps, statement);
  } catch (error) {
    throw error instanceof CopyError ? withDetail(error, deps.queryId, deps.sessionId) : error;
  }
}

async function unload(deps: UnloadDeps, statement: UnloadStatement): Promise<UnloadResult> {
  const { client, objects, queryId } = deps;
  const startedAt = deps.now();
  const query = await unloadQuery(client, statement.query);
  const open = await openFiles(objects, statement, storedColumns(query.columns, statement));
  await prepareTarget(objects, statement);
  const files = await writeFiles(deps, statement, { query, open });
  await writeManifest(objects, statement, { files, columns: query.columns });
  const headers = statement.header ? files.length : 0;
  const rows = files.reduce((sum, { lines }) => sum + lines, 0) - headers;
  await deps.log.write(logEntries(deps, statement, { files, rows, startedAt }));
  return { rows, unloadId: queryId, files };
}

/** @throws CopyError if a partition column is not in the query, or if no column would be left */
function storedColumns(columns: readonly UnloadColumn[], statement: UnloadStatement): UnloadColumn[] {
  const { partitionBy, includePartitions } = statement;
  for (const name of partitionBy) {
    if (columns.some((column) => column.name === name)) continue;
    throw new CopyError(`Partition column "${name}" is not a column of the query`, { sqlState: "42703" });
  }
  const stored = columns.filter(({ name }) => includePartitions || !partitionBy.includes(name));
  if (stored.length === 0) throw new CopyError("At least one column must not be a partition column");
  return stored;
}

/** The writer of Parquet is loaded by the first UNLOAD that needs it. */
async function openFiles(
  objects: ObjectStore,
  statement: UnloadStatement,
  columns: readonly UnloadColumn[],
): Promise<OpenFile> {
  const { format, header, compression } = statement;
  if (format.kind === "parquet") return (await import("./parquet-output.ts")).parquetFiles(objects, columns);
  return textFiles(objects, { text: rowText(format, columns), header, compression });
}

async function prepareTarget(objects: ObjectStore, statement: UnloadStatement): Promise<void> {
  const { existing, bucket, partitionBy } = statement;
  if (existing === "overwrite") return;
  if (existing === "remove") {
    if (partitionBy.length === 0) await removeAll(objects, bucket, statement.prefix);
    return;
  }
  for await (const _ of objects.list(bucket, folderPrefix(statement))) throw notEmpty(statement);
}

/** Known from many reports, as in https://github.com/aws/aws-sdk-pandas/issues/914 */
function notEmpty({ bucket, prefix }: UnloadStatement): CopyError {
  return storageError(
    "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, " +
      "manually removing the target files in S3, or using the ALLOWOVERWRITE option.",
    `s3://${bucket}/${prefix}`,
  );
}

async function removeAll(objects: ObjectStore, bucket: string, prefix: string): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of objects.list(bucket, prefix)) keys.push(key);
  for (const key of keys) await objects.remove(bucket, key);
}

type Output = { query: UnloadQuery; open: OpenFile };

async function writeFiles(deps: UnloadDeps, statement: UnloadStatement, output: Output): Promise<WrittenFile[]> {
  const { objects } = deps;
  const { bucket, partitionBy, existing } = statement;
  const { columns, rows } = output.query;
  const cleansFolders = existing === "remove" && partitionBy.length > 0;
  const prepare = async (folder: string) => {
    if (cleansFolders) await removeAll(objects, bucket, folderPrefix(statement) + folder);
  };
  const writer = fileWriter({ statement, columns, open: output.open, prepare });
  try {
    for await (const batch of rows) for (const row of batch) await writer.write(row);
    return await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

type Written = { files: readonly WrittenFile[]; columns: readonly UnloadColumn[] };

async function writeManifest(objects: ObjectStore, statement: UnloadStatement, written: Written): Promise<void> {
  if (!statement.manifest) return;
  const object = objects.create(statement.bucket, `${folderPrefix(statement)}manifest`);
  await object.write(Buffer.from(unloadManifest(statement, written.files, written.columns)));
  await object.finish();
}

type Ended = { files: readonly WrittenFile[]; rows: number; startedAt: Date };

const formatNames = { delimited: "Text", csv: "Text", fixedwidth: "Text", json: "JSON", parquet: "Parquet" };

function logEntries(deps: UnloadDeps, statement: UnloadStatement, { files, rows, startedAt }: Ended) {
  const { queryId, transactionId, sessionId, database } = deps;
  const format = formatNames[statement.format.kind];
  const common = { load: { queryId, transactionId, sessionId, database }, startedAt, endedAt: deps.now(), format };
  const history = {
    ...common,
    kind: "unload" as const,
    source: `s3://${statement.bucket}/${statement.prefix}`,
    compression: statement.compression ?? "",
    rows,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  return [
    history,
    ...files.map(({ url, bytes, lines }) => ({
      ...common,
      kind: "unloadedFile" as const,
      fileName: url,
      bytes,
      lines,
    })),
  ];
}
