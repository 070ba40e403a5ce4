import { hash } from "node:crypto";
import type { Cell, Column, Row } from "./demo-table.ts";

/**
 * What a table holds, whatever the order of its rows: their number, the sum of the first 52 bits of
 * md5(canonical text) over all rows, and one sum per column that shows where a difference lies.
 *
 * Canonical text of a row: as PostgreSQL prints it, for example `(SFO,17,"said ""no""",,1.50)`: NULL as nothing, texts in
 * quotes where they are empty or would be misread, decimals with all digits of their scale. Timestamps are in milliseconds
 * since 1970 UTC.
 * Sum of a column: integers, decimals without their point, whole seconds of timestamps, UTF-8 bytes of texts.
 */
export type Fingerprint = { rows: number; checksum: string; columns: Record<string, string> };

/** Takes the fingerprint of rows that come in pieces. */
type FingerprintSum = { add(rows: Iterable<Row>): void; result(): Fingerprint };

const LOW_BITS = 28n;

export function canonicalText(columns: readonly Column[], row: Row): string {
  return canonicalTexts(columns)(row);
}

/** A text of the same few words comes millions of times, so what becomes of each word is kept. */
function canonicalTexts(columns: readonly Column[]): (row: Row) => string {
  const words = new Map<Cell, string>();
  const wordText = (cell: string | number) => {
    const known = words.get(cell);
    if (known !== undefined) return known;
    const text = quoted(String(cell));
    words.set(cell, text);
    return text;
  };
  return (row) => {
    let text = "(";
    for (let i = 0; i < columns.length; i++) {
      const [cell, column] = [row[i] ?? null, columns[i]];
      if (i > 0) text += ",";
      if (cell === null) continue;
      if (column?.type === "text") text += wordText(cell);
      else text += column?.type === "decimal" ? Number(cell).toFixed(column.scale) : cell;
    }
    return `${text})`;
  };
}

export function fingerprintSum(columns: readonly Column[]): FingerprintSum {
  const sums = columns.map(() => 0);
  const weights = columns.map(cellWeight);
  const canonical = canonicalTexts(columns);
  let [rows, high, low] = [0, 0, 0];
  const addRow = (row: Row) => {
    const digest = hash("md5", canonical(row), "hex");
    high += Number.parseInt(digest.slice(0, 6), 16);
    low += Number.parseInt(digest.slice(6, 13), 16);
    for (let i = 0; i < weights.length; i++) sums[i] = (sums[i] ?? 0) + (weights[i]?.(row[i] ?? null) ?? 0);
    rows++;
  };
  return {
    add: (more) => {
      for (const row of more) addRow(row);
    },
    result: () => ({
      rows,
      checksum: String((BigInt(high) << LOW_BITS) + BigInt(low)),
      columns: Object.fromEntries(columns.map((column, i) => [column.name, String(sums[i])])),
    }),
  };
}

/** The query whose single row is the fingerprint of `table`, for PostgreSQL: `rows`, `checksum`, and `sum_<column>` each. */
export function fingerprintSql(table: string, columns: readonly Column[]): string {
  const canonical = `row(${columns.map(cellSql).join(", ")})::text`;
  return [
    "select count(*)::text as rows,",
    `coalesce(sum(('x' || left(md5(${canonical}), 13))::bit(52)::bigint), 0)::text as checksum,`,
    columns.map((column) => `coalesce(sum(${weightSql(column)}), 0)::text as sum_${column.name}`).join(", "),
    `from ${table}`,
  ].join(" ");
}

/** The fingerprint in the row that `fingerprintSql` returns. */
export function fingerprintFromRow(columns: readonly Column[], row: Record<string, string>): Fingerprint {
  return {
    rows: Number(row["rows"]),
    checksum: row["checksum"] ?? "",
    columns: Object.fromEntries(columns.map(({ name }) => [name, row[`sum_${name}`] ?? ""])),
  };
}

/** One sentence per difference; none if the tables hold the same rows. */
export function differences(expected: Fingerprint, found: Fingerprint): string[] {
  const sentences: string[] = [];
  if (expected.rows !== found.rows) sentences.push(`${found.rows} rows where ${expected.rows} are expected`);
  for (const [name, sum] of Object.entries(expected.columns)) {
    if (found.columns[name] !== sum) sentences.push(`column ${name} sums to ${found.columns[name]}, expected ${sum}`);
  }
  if (expected.checksum !== found.checksum) sentences.push(`checksum ${found.checksum}, expected ${expected.checksum}`);
  return sentences;
}

/** @see https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX */
function quoted(text: string): string {
  return text === "" || /[\s(),"\\]/.test(text) ? `"${text.replace(/["\\]/g, "$&$&")}"` : text;
}

function cellWeight(column: Column): (cell: Cell) => number {
  const weight = weightOf(column);
  return (cell) => (cell === null ? 0 : weight(cell));
}

function weightOf(column: Column): (cell: string | number) => number {
  if (column.type === "text") return (cell) => Buffer.byteLength(String(cell));
  if (column.type === "timestamp") return (cell) => Math.floor(Number(cell) / 1000);
  return column.type === "decimal" ? (cell) => Math.round(Number(cell) * 10 ** column.scale) : Number;
}

function cellSql({ name, type }: Column): string {
  return type === "timestamp" ? `(date_part('epoch', ${name}) * 1000)::bigint` : name;
}

function weightSql(column: Column): string {
  if (column.type === "text") return `octet_length(${column.name})`;
  if (column.type === "timestamp") return `floor(date_part('epoch', ${column.name}))::bigint`;
  return column.type === "decimal" ? `(${column.name} * ${10 ** column.scale})::bigint` : column.name;
}
