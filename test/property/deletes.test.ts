import * as fc from "fast-check";
import { test as base, describe, expect } from "vitest";
import { settledLoads } from "../support/loads/settled-loads.ts";
import { type Change, type ChangeHistory, changeHistories } from "./changes.ts";
import { payloadOf, type TargetRow, targetAfter } from "./changes-oracle.ts";

const historiesToTry = Number(process.env["HISTORIES"] ?? 8);

const test = base.extend("loads", { scope: "file" }, async ({}, { onCleanup }) => {
  const loads = await settledLoads({});
  onCleanup(() => loads[Symbol.asyncDispose]());
  return loads;
});

type Loads = Awaited<ReturnType<typeof settledLoads>>;

describe("a target of change data", () => {
  test(
    "is the same for every order of arrival, batching and repetition of its files",
    async ({ loads }) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(changeHistories, async (history) => {
          run += 1;
          const expected = sorted(targetAfter(history));
          for (const [order, batches] of history.arrivals.entries())
            expect(await arrive(loads, history, { table: `public.changes_${run}_${order}`, batches })).toEqual(
              expected,
            );
        }),
        { numRuns: historiesToTry },
      );
    },
    300_000 + historiesToTry * 20_000,
  );
});

type Arrive = { table: string; batches: readonly (readonly number[])[] };

/** Loads the files in one order. @returns what the target holds then */
async function arrive(loads: Loads, history: ChangeHistory, { table, batches }: Arrive): Promise<TargetRow[]> {
  const { form } = history;
  await loads.query(createTable(history, table));
  for (const files of batches) {
    const bodies = files.map((file) => [`${table}/${file}`, bodyOf(history.files[file] ?? [])] as const);
    for (const outcome of await loads.load(configOf(history, table), Object.fromEntries(bodies)))
      expect(outcome).toMatchObject({ class: "duplicate" });
  }
  const shown = [...keysOf(history), ...timesOf(history)].map((column) => `${column}::VARCHAR AS ${column}`);
  const mark =
    form.mode === "history" && !form.isOfFilesOnly ? "CASE WHEN op = 'D' THEN at::VARCHAR END" : "gone::VARCHAR";
  const rows = await loads.query(`SELECT ${shown.join(", ")}, note, ${mark} AS gone FROM ${table}`);
  return sorted(rows.map((row) => Object.values(row).map((value) => (value === null ? null : String(value)))));
}

const sorted = (rows: readonly TargetRow[]): TargetRow[] => {
  const byText = (a: TargetRow, b: TargetRow) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return rows.toSorted(byText);
};

const keysOf = ({ keyCount }: ChangeHistory) => ["id", "name"].slice(0, keyCount);
const timesOf = ({ timeCount }: ChangeHistory) => ["at", "seq"].slice(0, timeCount);
const hasMark = ({ form: { mode, deletes } }: ChangeHistory) => deletes === "mark" || mode === "merge";

function createTable(history: ChangeHistory, table: string): string {
  const types = { id: "INT", name: "VARCHAR(20)", at: "TIMESTAMP", seq: "BIGINT" };
  const columns = [
    ...(history.form.isOfFilesOnly ? [] : ["op VARCHAR(1)"]),
    ...[...keysOf(history), ...timesOf(history)].map((column) => `${column} ${types[column as keyof typeof types]}`),
    "day DATE",
    "note VARCHAR(100)",
    ...(hasMark(history) ? ["gone TIMESTAMP"] : []),
    "loaded_by VARCHAR(32)",
  ];
  return `CREATE TABLE ${table} (${columns.join(", ")})`;
}

function configOf(history: ChangeHistory, table: string): object {
  const { form, alsoOn, timeCount } = history;
  const { mode, deletes, isOfFilesOnly } = form;
  const columns = ["op", ...keysOf(history), ...timesOf(history), "day", "note"];
  return {
    copy: { role_arn: "default", table_name: table, options: "CSV NULL AS '\\N'", columns },
    options: {
      merge_duplicate_pks: mode === "merge",
      merge_pk: keysOf(history),
      merge_timestamp: timeCount === 1 ? "at" : timesOf(history),
      ...(alsoOn && { merge_also_on: ["day"] }),
      delete_when: { column: "op", in: ["D", "delete"], in_target: !isOfFilesOnly },
      ...(deletes === "mark" && { deletes: { mark: "gone" } }),
      audit_columns: { batch_id: "loaded_by" },
    },
  };
}

function bodyOf(changes: readonly Change[]): string {
  const lines = changes.map((change) => {
    const { does, keys, at } = change;
    const [op, note] = does === "deletes" ? ["D", null] : ["U", payloadOf(change)];
    const day = `2026-02-0${1 + (keys.join("").length % 9)}`;
    return [op, ...keys, ...at, day, note].map((value) => value ?? "\\N").join(",");
  });
  return `${lines.join("\n")}\n`;
}
