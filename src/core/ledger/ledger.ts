import { shortDigest } from "../base/digest.ts";
import { formatTableName, quoteTable, type TableName } from "../base/identifier.ts";

/** The ledger's columns, in order. */
export const ledgerColumns = [
  "file_id",
  "bucket",
  "object_key",
  "version_id",
  "etag",
  "bytes",
  "event_time",
  "batch_id",
  "loaded_at",
] as const;

/**
 * Where a target's ledger and fence are: beside it, or in `schema`.
 *
 * Each target has its own: a ledger shared by targets would make their loads conflict.
 */
export function ledgerOf(target: TableName, schema?: string): TableName {
  return besides(target, schema, "ledger");
}

export function fenceOf(target: TableName, schema?: string): TableName {
  return besides(target, schema, "fence");
}

/** Where a merge with deletions remembers them: beside ledger and fence. */
export function tombstonesOf(target: TableName, schema?: string): TableName {
  return besides(target, schema, "tombstones");
}

/** In another schema, targets of the same name but of different schemas must not meet. */
function besides(target: TableName, schema: string | undefined, what: OwnTable): TableName {
  const parts = schema === undefined ? [target.name] : [target.schema, target.name].flatMap((part) => part ?? []);
  const name = `${parts.join("__")}__loader_${what}`;
  const isClear = parts.length === 1 || !parts.some((part) => part.includes("__"));
  const place = schema ?? target.schema;
  return {
    ...(place !== undefined && { schema: place }),
    name: isClear && Buffer.byteLength(name) <= maxNameBytes ? name : ownName(target, what),
  };
}

type OwnTable = "ledger" | "fence" | "tombstones";

const maxNameBytes = 127;

/** For a target whose readable name would pass Redshift's limit, or could be another target's. */
function ownName(target: TableName, what: OwnTable): string {
  return `loader_${what}_${shortDigest(formatTableName(target))}`;
}

/** DDL of ledger and fence; repeating it changes nothing. */
export function safetyTablesSql(tables: { ledger: TableName | undefined; fence: TableName | undefined }): string[] {
  return [...(tables.ledger ? [ledgerDdl(tables.ledger)] : []), ...(tables.fence ? [fenceDdl(tables.fence)] : [])];
}

export const fenceDdl = (fence: TableName): string =>
  `CREATE TABLE IF NOT EXISTS ${quoteTable(fence)} (nobody_reads_this SMALLINT)`;

/**
 * Sorted by the time of the load, since the guard reads only the newest part. Distributed by batch: a load writes its rows
 * to one slice, instead of a block for each column on every slice.
 */
export function ledgerDdl(ledger: TableName): string {
  const columns = [
    "file_id CHAR(32) NOT NULL ENCODE zstd",
    "bucket VARCHAR(255) NOT NULL ENCODE zstd",
    "object_key VARCHAR(1024) NOT NULL ENCODE zstd",
    "version_id VARCHAR(1024) NOT NULL ENCODE zstd",
    "etag VARCHAR(256) NOT NULL ENCODE zstd",
    "bytes BIGINT NOT NULL ENCODE az64",
    "event_time TIMESTAMP NOT NULL ENCODE az64",
    "batch_id CHAR(32) NOT NULL ENCODE zstd",
    "loaded_at TIMESTAMP NOT NULL ENCODE raw",
  ];
  return `CREATE TABLE IF NOT EXISTS ${quoteTable(ledger)} (${columns.join(", ")}) DISTKEY (batch_id) SORTKEY (loaded_at)`;
}
