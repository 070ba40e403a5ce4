import { plural } from "../base/plural.ts";
import { isIdName } from "./guess-type.ts";
import type { TypedColumn } from "./typed-column.ts";

export type KeyGuess = { columns: readonly TypedColumn[]; why: string };

type Given = {
  columns: readonly TypedColumn[];
  /** Columns that say which version is newer. */
  times: readonly TypedColumn[];
  /** The rows are changes: those of one key and one time may differ. */
  isChangeData: boolean;
  /** The table's name. */
  table: string;
  rows: number;
};

/**
 * The columns that identify a row. A wrong key would merge rows that are not versions of each other, so names must suggest it
 * and the rows that were read must not contradict it: rows of one key and one time are the same row.
 */
export function guessKey(given: Given): KeyGuess | undefined {
  const candidates = ranked(given);
  const single = candidates.find((column) => isKey([column], given));
  if (single) return { columns: [single], why: whyOf([single], given) };
  for (const first of candidates.filter((column) => nameRank(column, given.table) < weakRank))
    for (const second of parts(given))
      if (first !== second && isKey([first, second], given))
        return { columns: [first, second], why: whyOf([first, second], given) };
  return undefined;
}

/** From this on, a name alone does not make a key. */
const weakRank = 2;

function ranked({ columns, table }: Given): TypedColumn[] {
  const usable = columns.filter(isComparable).filter(hasNoBlank);
  return usable
    .filter(
      (column) =>
        nameRank(column, table) < weakRank || (column === usable[0] && isIdName(column.name) && isUnique([column])),
    )
    .toSorted((one, other) => nameRank(one, table) - nameRank(other, table));
}

function nameRank({ name }: TypedColumn, table: string): number {
  const plain = name.replaceAll(/[^a-z0-9]/g, "");
  const own = table.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const singular = own.endsWith("ies") ? `${own.slice(0, -3)}y` : own.endsWith("s") ? own.slice(0, -1) : own;
  const owners = ["", own, singular];
  if (owners.some((owner) => ["id", "key", "uuid"].some((word) => plain === owner + word))) return 0;
  return ["guid", "pk", "rowid", "recordid", "eventid"].includes(plain) ||
    owners.some((owner) => owner !== "" && ["no", "nr", "number", "code"].some((word) => plain === owner + word))
    ? 1
    : weakRank;
}

/** Columns that may complete a key. */
const parts = ({ columns }: Given) =>
  columns
    .filter(isComparable)
    .filter(hasNoBlank)
    .filter(({ name }) => isIdName(name) || /(?:line|item|position|pos|number|nr|num|part)$/.test(name));

const isComparable = ({ type }: TypedColumn) =>
  type.kind === "integer" || type.kind === "varchar" || (type.kind === "decimal" && type.scale === 0);

const hasNoBlank = ({ values }: TypedColumn) =>
  values.length > 0 && values.every((value) => typeof value === "string" && value.trim() !== "");

/** Rows that agree in key and times agree in all columns. */
function isKey(key: readonly TypedColumn[], { columns, times, isChangeData }: Given): boolean {
  if (isChangeData) return true;
  const rows = new Map<string, string>();
  const length = key[0]?.values.length ?? 0;
  for (let at = 0; at < length; at++) {
    const id = rowText([...key, ...times], at);
    const whole = rowText(columns, at);
    if ((rows.get(id) ?? whole) !== whole) return false;
    rows.set(id, whole);
  }
  return true;
}

const rowText = (columns: readonly TypedColumn[], at: number) =>
  JSON.stringify(columns.map(({ values }) => values[at]));

function isUnique(key: readonly TypedColumn[]): boolean {
  const length = key[0]?.values.length ?? 0;
  return new Set(Array.from({ length }, (_, at) => rowText(key, at))).size === length;
}

function whyOf(key: readonly TypedColumn[], { rows }: Given): string {
  const seen = `in the ${plural(rows, "row")} that were read`;
  return isUnique(key)
    ? `without NULL and unique ${seen}`
    : `without NULL ${seen}; a key that comes again has another time`;
}
