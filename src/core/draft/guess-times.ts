import type { TypedColumn } from "./typed-column.ts";

/** The columns that say which version of a row is newer. */
export type TimesGuess = { columns: readonly [TypedColumn, ...TypedColumn[]]; why: string };

/** Without signs between the words; the first that fits is taken. */
const names: readonly { pattern: RegExp; why: string }[] = [
  {
    pattern: /^(?:commit|change|changed|cdc|source|headertimestamp)(?:ts|time|timestamp|at|tsms)?$/,
    why: "says when the change was made",
  },
  {
    pattern:
      /^(?:last)?(?:update|updated|modified|modify|mod|modification|changed|change)(?:at|on|ts|time|timestamp|date|dt|utc)?$/,
    why: "says when the row was changed last",
  },
  {
    pattern:
      /^(?:ts|timestamp|tsms|eventtime|eventts|eventtimestamp|eventat|time|occurredat|sentat|loggedat|version|rowversion)$/,
    why: "says when it happened",
  },
  {
    pattern: /^(?:created|inserted|ingested|recorded|received|placed|ordered)(?:at|on|ts|time|timestamp|date|dt|utc)?$/,
    why: "says when the row was made; a late, older file may replace a newer row of the same time",
  },
];

const orderNames = /^(?:changeseq|headerchangeseq|seq|sequence|sequencenumber|lsn|scn|commitlsn|offset)$/;

/** @param isChangeData a second column decides between changes of one moment */
export function guessTimes(columns: readonly TypedColumn[], isChangeData: boolean): TimesGuess | undefined {
  const found = named(columns) ?? onlyTime(columns);
  if (!found) return undefined;
  const order = isChangeData
    ? columns.find((column) => orderNames.test(plain(column)) && column !== found.column)
    : undefined;
  return { columns: order ? [found.column, order] : [found.column], why: found.why };
}

const plain = ({ name }: TypedColumn) => name.replaceAll(/[^a-z0-9]/g, "");

type Found = { column: TypedColumn; why: string };

function named(columns: readonly TypedColumn[]): Found | undefined {
  for (const { pattern, why } of names) {
    const column = columns.find((each) => pattern.test(plain(each)) && isOrdered(each));
    if (column) return { column, why };
  }
  return undefined;
}

const isTime = ({ type }: TypedColumn) => type.kind === "timestamp";
const isOrdered = (column: TypedColumn) =>
  isTime(column) ||
  column.type.kind === "date" ||
  (column.type.kind === "integer" && column.type.bytes === 8) ||
  (column.type.kind === "integer" && plain(column).endsWith("version"));

function onlyTime(columns: readonly TypedColumn[]): Found | undefined {
  const [column, ...more] = columns.filter(isTime);
  return column && more.length === 0 ? { column, why: "is the only time of the row" } : undefined;
}
