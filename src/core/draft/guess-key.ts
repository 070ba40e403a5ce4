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

/** From this on, a name alone does not make a key: the values must be unique. */
const weakRank = 1;

function ranked(given: Given): TypedColumn[] {
  const { columns, table } = given;
  const usable = columns.filter(isComparable).filter(hasNoBlank);
  return usable
    .filter(
      (column) => nameRank(column, table) < weakRank || isLikely(column, { ...given, isFirst: column === usable[0] }),
    )
    .toSorted((one, other) => nameRank(one, table) - nameRank(other, table));
}

/** Of change data the first id is the key, however often it comes. */
function isLikely(column: TypedColumn, { table, isChangeData, isFirst }: Given & { isFirst: boolean }): boolean {
  const isNamed = nameRank(column, table) === weakRank || (isFirst && isIdName(column.name));
  return isNamed && (isChangeData || isUnique([column]));
}

function nameRank({ name }: TypedColumn, table: string): number {
  const plain = lettersOf(name);
  const own = lettersOf(table);
  const owners = ["", own, singularOf(own)];
  const isOf = (words: readonly string[]) => owners.some((owner) => words.some((word) => plain === owner + word));
  if (isOf(["id", "key", "uuid"])) return 0;
  const isNumber =
    plain !== "" && !["no", "nr", "number", "code"].includes(plain) && isOf(["no", "nr", "number", "code"]);
  return isNumber || ["guid", "pk", "rowid", "recordid"].includes(plain) ? weakRank : weakRank + 1;
}

const lettersOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

function singularOf(name: string): string {
  if (name.endsWith("ies")) return `${name.slice(0, -3)}y`;
  return name.endsWith("s") ? name.slice(0, -1) : name;
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
