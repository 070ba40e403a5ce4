import * as z from "zod/mini";
import type { LoadMode } from "../core/pipeline/pipeline.ts";
import { columnName, columnNames, splitNames } from "./column-fields.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { choice, flag, section } from "./fields.ts";
import { asRaw, type RawObject } from "./raw-object.ts";

export const optionsSection = section(
  {
    merge_duplicate_pks: z.optional(
      flag("true: one row per key, the newest (merge). false: every version of a key once (history)"),
    ),
    merge_pk: z.optional(
      columnNames(
        'Key columns: a name, several with commas between ("a, b"), or a list; without it all rows are appended',
      ),
    ),
    merge_timestamp: z.optional(
      columnName(
        "the name of the column that orders the versions of a row",
        "Column that says which version of a row is newer",
      ),
    ),
    merge_also_on: z.optional(
      columnNames(
        "Columns that are equal in every version of a row and never NULL, such as distribution and sort key: rows are matched by them too, so that Redshift joins in place and skips blocks",
      ),
    ),
    null_keys: z.optional(
      choice(
        ["reject", "insert", "discard"],
        "Rows with a NULL in a key column: fail the batch (reject, the default), keep them all (insert), or leave them out (discard)",
      ),
    ),
  },
  "What a load leaves in the target",
);

/** @param columns the columns to load, if they are listed */
export function modeProblems(options: unknown, columns: unknown): ConfigProblem[] {
  const raw = asRaw(options);
  const found = [
    ...keyProblems(raw),
    ...timestampProblems(raw),
    ...alsoOnProblems(raw),
    ...columnProblems(raw, columns),
  ];
  return found.map(({ path, message }) => ({ path: `options.${path}`, message }));
}

function keyProblems({ merge_duplicate_pks: merges, merge_pk: keys, null_keys: nullKeys }: RawObject): ConfigProblem[] {
  if (merges === true && keys === undefined) {
    const message = "is missing, but merge_duplicate_pks: true merges by it; name the key columns, or write false";
    return [{ path: "merge_pk", message }];
  }
  if (merges === undefined && keys !== undefined) {
    const message = "is missing; write true for one row per key, or false for every version of a key";
    return [{ path: "merge_duplicate_pks", message }];
  }
  if (keys !== undefined || nullKeys === undefined) return [];
  return [{ path: "null_keys", message: "has no merge_pk beside it; remove it, since an append keeps all rows" }];
}

function timestampProblems({ merge_duplicate_pks: merges, merge_pk: keys, merge_timestamp: timestamp }: RawObject) {
  const path = "merge_timestamp";
  if (timestamp === undefined && merges === true)
    return [
      {
        path,
        message: "is missing, but merge_duplicate_pks: true needs it to tell which row is newer; name the column",
      },
    ];
  if (timestamp === undefined && keys !== undefined) {
    const message =
      "is missing, but merge_pk needs it to tell versions of a row apart; name the column, or remove merge_pk to append all rows";
    return [{ path, message }];
  }
  if (timestamp !== undefined && keys === undefined && merges !== true)
    return [{ path, message: "has no merge_pk beside it; name the key columns, or remove it to append all rows" }];
  const isKey = textOf(timestamp) !== undefined && includesName(namesOf(keys), String(timestamp));
  return isKey
    ? [{ path, message: `is ${JSON.stringify(timestamp)}, which is in merge_pk too; keep it in one of them` }]
    : [];
}

function alsoOnProblems(raw: RawObject): ConfigProblem[] {
  const { merge_duplicate_pks: merges, merge_pk: keys, merge_timestamp: timestamp, merge_also_on: alsoOn } = raw;
  const path = "merge_also_on";
  if (alsoOn === undefined) return [];
  if (keys === undefined && merges !== true)
    return [{ path, message: "has no merge_pk beside it; remove it, since an append matches no rows" }];
  if (merges !== true || !includesName(namesOf(alsoOn), textOf(timestamp) ?? "")) return [];
  const message = `names ${JSON.stringify(timestamp)}, which merge_timestamp names too: it differs from version to version, so no stored row would be replaced; take it out`;
  return [{ path, message }];
}

function columnProblems(raw: RawObject, columns: unknown): ConfigProblem[] {
  const { merge_pk: keys, merge_timestamp: timestamp, merge_also_on: alsoOn } = raw;
  if (!Array.isArray(columns)) return [];
  const loaded = namesOf(columns);
  const missing = (path: string, names: readonly string[]) =>
    names
      .filter((name) => name && !includesName(loaded, name))
      .map((name) => ({
        path,
        message: `names ${JSON.stringify(name)}, which is not among the columns to load; add it there`,
      }));
  return [
    ...missing("merge_pk", namesOf(keys)),
    ...missing("merge_timestamp", [textOf(timestamp) ?? []].flat()),
    ...missing("merge_also_on", namesOf(alsoOn)),
  ];
}

const includesName = (names: readonly string[], name: string) =>
  names.some((known) => known.toLowerCase() === name.toLowerCase());

const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);

const namesOf = (value: unknown): readonly string[] =>
  typeof value === "string"
    ? splitNames(value)
    : Array.isArray(value)
      ? value.filter((name) => typeof name === "string")
      : [];

export function toMode(options: z.infer<typeof optionsSection> | undefined): LoadMode {
  if (options?.merge_pk === undefined || options.merge_timestamp === undefined) return { kind: "append" };
  return {
    kind: options.merge_duplicate_pks ? "merge" : "history",
    keys: splitNames(options.merge_pk),
    timestamp: options.merge_timestamp,
    nullKeys: options.null_keys ?? "reject",
    ...(options.merge_also_on !== undefined && { alsoOn: splitNames(options.merge_also_on) }),
  };
}
