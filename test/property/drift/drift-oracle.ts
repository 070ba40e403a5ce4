import { type DriftingFile, firstColumns, newNumbers } from "./drifting-file.ts";
import { type DriftFormat, timeOf } from "./write-file.ts";

export type Mode = "merge" | "history" | "append";
export type Policy = "reject" | "ignore" | "add";

type Row = Readonly<Record<string, string | number | null>>;

/** What the target, its columns and the quarantine have to be, computed from the files alone. */
export type Expected = {
  columns: { name: string; type: string }[];
  rows: Row[];
  /** By file: the DDL of its record, if it has some. */
  quarantined: Map<string, readonly string[] | undefined>;
};

const typesAtFirst = {
  id: "integer",
  at: "timestamp without time zone",
  note: "character varying",
  kind: "character varying",
};

export function drift(
  batches: readonly (readonly { key: string; file: DriftingFile }[])[],
  { mode, policy, format, table }: { mode: Mode; policy: Policy; format: DriftFormat; table: string },
): Expected {
  const columns: { name: string; type: string }[] = firstColumns.map((name) => ({ name, type: typesAtFirst[name] }));
  const quarantined = new Map<string, readonly string[] | undefined>();
  const rows: Row[] = [];
  const isNumber = (name: string) => format !== "csv" && newNumbers.some((each) => each === name);
  for (const batch of batches) {
    const good = batch.filter(({ key, file }) => {
      // an append has no key
      const isMisfit =
        file.fault === "two of one name" ||
        file.fault === "no common column" ||
        (file.fault === "no key" && mode !== "append");
      const news = newOf(file, columns);
      if (isMisfit) quarantined.set(key, undefined);
      else if (policy === "reject" && news.length > 0)
        quarantined.set(
          key,
          news.map(
            (name) =>
              `ALTER TABLE "public"."${table}" ADD COLUMN "${name}" ${isNumber(name) ? "INTEGER" : "VARCHAR(256)"}`,
          ),
        );
      else return true;
      return false;
    });
    if (policy === "add")
      for (const { file } of good)
        for (const name of newOf(file, columns))
          columns.push({ name, type: isNumber(name) ? "integer" : "character varying" });
    for (const { key, file } of good) {
      // NOT NULL of the key is what an append without its column breaks
      if (file.fault === "another type") quarantined.set(key, undefined);
      else rows.push(...file.rows.map((row) => stored(file, row, columns)).map((row) => asTyped(row, columns)));
    }
  }
  return { columns, rows: kept(rows, mode).map((row) => filled(row, columns)), quarantined };
}

const newOf = (file: DriftingFile, columns: readonly { name: string }[]) =>
  file.columns.flatMap(({ of }) => (columns.some(({ name }) => name === of) ? [] : [of]));

function stored(file: DriftingFile, row: DriftingFile["rows"][number], columns: readonly { name: string }[]): Row {
  const has = new Set(file.columns.map(({ of }) => of));
  if (file.fault === "no key") has.delete("id");
  const value = (name: string) => {
    if (!has.has(name)) return name === "kind" ? "plain" : null;
    return name === "at" ? timeOf(Number(row["at"])) : (row[name] ?? null);
  };
  return Object.fromEntries(columns.map(({ name }) => [name, value(name)]));
}

/** What CSV brings into a new column is text. */
const asTyped = (row: Row, columns: readonly { name: string; type: string }[]): Row =>
  Object.fromEntries(
    columns.map(({ name, type }) => {
      const value = row[name] ?? null;
      return [name, type === "character varying" && value !== null ? String(value) : value];
    }),
  );

/** Rows of before a column was added have NULL there. */
const filled = (row: Row, columns: readonly { name: string }[]): Row =>
  Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]));

function kept(rows: readonly Row[], mode: Mode): Row[] {
  if (mode !== "merge") return [...rows];
  const newest = new Map<unknown, Row>();
  for (const row of rows) {
    const known = newest.get(row["id"]);
    if (!known || String(known["at"]) < String(row["at"])) newest.set(row["id"], row);
  }
  return [...newest.values()];
}
