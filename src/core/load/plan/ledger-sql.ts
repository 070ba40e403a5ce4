import { quoteLiteral, quoteTable } from "../../base/identifier.ts";
import { timestampOf } from "../../base/timestamp.ts";
import { ledgerColumns } from "../../ledger/ledger.ts";
import { type CommonTexts, type ListedColumn, listedTypes } from "../../ledger/listed-files.ts";
import { failIfAny } from "./fail-if-any.ts";
import { fileList, type Step } from "./step.ts";

const ledgerTags = [
  "forget-undone",
  "create-list",
  "list-files",
  "guard-files",
  "record-files",
  "record-listed",
] as const;
type LedgerStep = Extract<Step, { do: (typeof ledgerTags)[number] }>;

/** Guard and ledger, and the list of files that both may read. */
export function ledgerSql(step: LedgerStep): string {
  switch (step.do) {
    case "forget-undone":
      return `DELETE FROM ${quoteTable(step.ledger)} WHERE batch_id = ${quoteLiteral(step.mark)} AND file_id IN (${step.fileIds.map(quoteLiteral).join(",")})`;
    case "create-list":
      return createListSql(step);
    case "list-files":
      return listFilesSql(step);
    case "guard-files":
      return guardFilesSql(step);
    case "record-files":
      return recordFilesSql(step);
    case "record-listed":
      return recordListedSql(step);
    default:
      return step satisfies never;
  }
}

function createListSql({ columns }: Step & { do: "create-list" }): string {
  const texts = columns.map((column) => `${column} ${listedTypes[column]}`);
  return `CREATE TEMP TABLE ${quoteTable(fileList)} (${["file_id CHAR(32)", "bytes BIGINT", ...texts].join(", ")})`;
}

function listFilesSql({ columns, files }: Step & { do: "list-files" }): string {
  const rows = files.map(({ id, bytes, texts }) => `(${[`'${id}'`, bytes, ...texts.map(quoteLiteral)].join(",")})`);
  return `INSERT INTO ${quoteTable(fileList)} (${["file_id", "bytes", ...columns].join(", ")}) VALUES ${rows.join(",")}`;
}

/**
 * The ledger is sorted by time, so the guard of new files reads only its newest blocks. "Now" is the server's: the
 * same batch has the same text, whenever it is submitted.
 */
function guardFilesSql({ ledger, files, since, lookBackDays }: Step & { do: "guard-files" }): string {
  const ids = files === "listed" ? `SELECT file_id FROM ${quoteTable(fileList)}` : files.map(quoteLiteral).join(",");
  const from = `LEAST(CAST(${quoteLiteral(timestampOf(since))} AS TIMESTAMP), DATEADD(day, -${lookBackDays}, GETDATE()))`;
  const loaded = `${quoteTable(ledger)} WHERE loaded_at > ${from} AND file_id IN (${ids})`;
  return failIfAny(" files are loaded already", loaded);
}

function recordFilesSql({ ledger, batchId, files }: Step & { do: "record-files" }): string {
  const batch = quoteLiteral(batchId);
  const rows = files.map(({ id, arrival: { bucket, key, versionId = "", eTag, bytes, eventTime } }) => {
    const identity = `'${id}',${quoteLiteral(bucket)},${quoteLiteral(key)},${quoteLiteral(versionId)},${quoteLiteral(eTag)}`;
    return `(${identity},${Math.trunc(bytes)},${quoteLiteral(timestampOf(eventTime))},${batch},GETDATE())`;
  });
  return `${insertInto(ledger)} VALUES ${rows.join(",")}`;
}

function recordListedSql({ ledger, batchId, common }: Step & { do: "record-listed" }): string {
  const { bucket, object_key: key, version_id: version, etag, event_time: time } = allOf(common);
  const values = ["file_id", bucket, key, version, etag, "bytes", `CAST(${time} AS TIMESTAMP)`];
  return `${insertInto(ledger)} SELECT ${[...values, quoteLiteral(batchId), "GETDATE()"].join(", ")} FROM ${quoteTable(fileList)}`;
}

const insertInto = (ledger: Parameters<typeof quoteTable>[0]) =>
  `INSERT INTO ${quoteTable(ledger)} (${ledgerColumns.join(", ")})`;

/** The text of each column: how all begin, and what the list has of it. */
function allOf(common: CommonTexts): Record<ListedColumn, string> {
  const whole = (column: ListedColumn) => {
    const { start, isWhole } = common[column];
    if (isWhole) return quoteLiteral(start);
    return start === "" ? column : `${quoteLiteral(start)} || ${column}`;
  };
  return {
    bucket: whole("bucket"),
    object_key: whole("object_key"),
    version_id: whole("version_id"),
    etag: whole("etag"),
    event_time: whole("event_time"),
  };
}
