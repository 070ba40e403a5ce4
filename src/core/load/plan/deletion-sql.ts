import { quoteIdentifier, quoteTable } from "../../base/identifier.ts";
import { ofSnapshot, tombstoneTime } from "../../ledger/tombstones.ts";
import { fillSql } from "./fill-sql.ts";
import {
  allKnown,
  columnOf,
  isDeletion,
  isNewer,
  isSameTime,
  list,
  type RowName,
  rowOf,
  sameKey,
  stageRow,
} from "./row-conditions.ts";
import { type DeletionStep, type Fill, type Keys, type Match, ownAliases, type Step, type Tombstones } from "./step.ts";

/** The statements that deletions add to a load, and to that of a snapshot. */
export function deletionSql(step: DeletionStep): string {
  switch (step.do) {
    case "add-tombstones":
      return addTombstones(step);
    case "forget-missing":
      return forgetMissing(step.tombstones);
    case "add-missing":
      return addMissing(step);
    case "delete-missing":
      return `DELETE FROM ${quoteTable(step.match.target)} USING ${quoteTable(step.tombstones.table)} WHERE ${isBuried(step)}`;
    case "mark-missing":
      return markMissing(step);
    case "mark-deleted":
      return markDeleted(step);
    case "mark-staged":
      return markStaged(step);
    case "mark-versions":
      return `UPDATE ${stageRow} SET ${quoteIdentifier(step.mark)} = ${quoteIdentifier(step.timestamp)} WHERE ${isDeletion(step.when)}`;
    case "drop-deleted": {
      const { table, on } = step.tombstones;
      return (
        `DELETE FROM ${stageRow} USING ${quoteTable(table)} WHERE ${sameKey(rowOf(table), stageRow, on)} ` +
        `AND ${beats(step.tombstones, stageRow)}`
      );
    }
    default:
      return step satisfies never;
  }
}

/** A deletion beats rows that are older than it, and those of its own time. */
function beats({ table, timestamps }: Tombstones, row: RowName): string {
  const tombstone = rowOf(table);
  const isSame = `(${isSameTime(tombstone, row, timestamps)}) AND NOT ${columnOf(tombstone, ofSnapshot)}`;
  return `(${isNewer(tombstone, row, timestamps)} OR (${isSame}))`;
}

const intoTombstones = ({ table, on, timestamps }: Tombstones): string =>
  `INSERT INTO ${quoteTable(table)} (${list([...on, ...timestamps, tombstoneTime, ofSnapshot])})`;

function addTombstones({ tombstones, when }: Step & { do: "add-tombstones" }): string {
  const { on, timestamps } = tombstones;
  const known = allKnown(on.map(quoteIdentifier));
  return `${intoTombstones(tombstones)} SELECT DISTINCT ${list([...on, ...timestamps])}, GETDATE(), FALSE FROM ${stageRow} WHERE ${isDeletion(when)} AND ${known}`;
}

/** What earlier snapshots lacked, and this one has. A later one may have come before it: its tombstones are newer, and stay. */
function forgetMissing({ table, on, timestamps: [timestamp = ""] }: Tombstones): string {
  const time = columnOf(rowOf(table), timestamp);
  const isEarlier = `(${time} IS NULL OR ${time} <= (SELECT MAX(${quoteIdentifier(timestamp)}) FROM ${stageRow}))`;
  return (
    `DELETE FROM ${quoteTable(table)} USING ${stageRow} WHERE ${sameKey(rowOf(table), stageRow, on)} ` +
    `AND ${columnOf(rowOf(table), ofSnapshot)} AND ${isEarlier}`
  );
}

const { newest, deletion, deletedAt } = ownAliases;

/** Each stored row that is older than the newest of the snapshot, and that the snapshot does not have. */
function addMissing({ match, tombstones, mark }: Step & { do: "add-missing" }): string {
  const { on, timestamps } = tombstones;
  const stored = rowOf(match.target);
  const [first = ""] = on;
  const order = timestamps.map((column) => `${quoteIdentifier(column)} DESC NULLS LAST`).join(", ");
  const newestRow = `(SELECT ${list(timestamps)} FROM ${stageRow} ORDER BY ${order} LIMIT 1) AS ${newest}`;
  const columns = [...on.map((key) => columnOf(stored, key)), ...timestamps.map((column) => columnOf(newest, column))];
  const conditions = [
    `${columnOf(stageRow, first)} IS NULL`,
    allKnown(on.map((key) => columnOf(stored, key))),
    ...(mark === undefined ? [] : [`${columnOf(stored, mark)} IS NULL`]),
  ];
  return (
    `${intoTombstones(tombstones)} SELECT ${columns.join(", ")}, GETDATE(), TRUE FROM ${quoteTable(match.target)} ` +
    `INNER JOIN ${newestRow} ON ${isNewer(newest, stored, timestamps)} ` +
    `LEFT JOIN ${stageRow} ON ${sameKey(stored, stageRow, on)} WHERE ${conditions.join(" AND ")}`
  );
}

const isBuried = ({ match, tombstones }: { match: Match; tombstones: Tombstones }): string =>
  `${sameKey(rowOf(match.target), rowOf(tombstones.table), tombstones.on)} AND ${beats(tombstones, rowOf(match.target))}`;

/** The newest time of several deletions of a key: UPDATE must meet one row for each that it changes. */
function markMissing({ match, tombstones, mark, fills }: Step & { do: "mark-missing" }): string {
  const { table, on, timestamps } = tombstones;
  const [timestamp = ""] = timestamps;
  const stored = rowOf(match.target);
  const keys = on.map((key) => columnOf(stored, key)).join(", ");
  const found =
    `SELECT ${keys}, MAX(${columnOf(rowOf(table), timestamp)}) AS ${deletedAt} FROM ${quoteTable(match.target)} ` +
    `INNER JOIN ${quoteTable(table)} ON ${isBuried({ match, tombstones })} GROUP BY ${keys}`;
  return `${setMark(match, mark, fills)} FROM (${found}) AS ${deletion} WHERE ${sameKey(stored, deletion, on)} AND ${columnOf(stored, mark)} IS NULL`;
}

function markDeleted({ match, timestamp, when, mark, fills }: Step & { do: "mark-deleted" }): string {
  const { on } = match;
  const stored = rowOf(match.target);
  const found = `SELECT ${list(on)}, MAX(${quoteIdentifier(timestamp)}) AS ${deletedAt} FROM ${stageRow} WHERE ${isDeletion(when)} GROUP BY ${list(on)}`;
  const isLater = `(${columnOf(stored, mark)} IS NULL OR ${columnOf(stored, mark)} < ${deletion}.${deletedAt})`;
  return `${setMark(match, mark, fills)} FROM (${found}) AS ${deletion} WHERE ${sameKey(stored, deletion, on)} AND ${isLater}`;
}

function setMark({ target }: Match, mark: string, fills: readonly Fill[]): string {
  const sets = [
    `${quoteIdentifier(mark)} = ${deletion}.${deletedAt}`,
    ...fills.map((fill) => `${quoteIdentifier(fill.column)} = ${fillSql(fill)}`),
  ];
  return `UPDATE ${quoteTable(target)} SET ${sets.join(", ")}`;
}

/** Arriving rows that a tombstone beats come in marked. */
function markStaged({ tombstones, mark }: Step & { do: "mark-staged" }): string {
  const { table, on, timestamps } = tombstones;
  const [timestamp = ""] = timestamps;
  const identity: Keys = [...on, ...timestamps];
  const columns = identity.map((column) => columnOf(stageRow, column)).join(", ");
  const found =
    `SELECT ${columns}, MAX(${columnOf(rowOf(table), timestamp)}) AS ${deletedAt} FROM ${stageRow} ` +
    `INNER JOIN ${quoteTable(table)} ON ${sameKey(stageRow, rowOf(table), on)} AND ${beats(tombstones, stageRow)} ` +
    `GROUP BY ${columns}`;
  return (
    `UPDATE ${stageRow} SET ${quoteIdentifier(mark)} = ${deletion}.${deletedAt} FROM (${found}) AS ${deletion} ` +
    `WHERE ${sameKey(stageRow, deletion, on)} AND ${isSameTime(stageRow, deletion, timestamps)}`
  );
}
