import { includesName } from "../core/base/identifier.ts";
import { ofSnapshot, tombstoneTime } from "../core/ledger/tombstones.ts";
import { ownAliases } from "../core/load/plan/step.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { byNameWord } from "./copy-section.ts";
import { namesOf, textOf, timestampsOf } from "./option-names.ts";
import { asRaw, type RawObject } from "./raw-object.ts";

/** @param columns the columns to load, if they are listed */
export function deletionProblems(raw: RawObject, columns: unknown): ConfigProblem[] {
  const { merge_pk: keys, delete_when: when, deletes, snapshot } = raw;
  if (keys === undefined) return withoutMerge(raw);
  if (when === undefined && deletes === undefined && snapshot !== true) return [];
  return [
    ...ownNameProblems(raw),
    ...(when === undefined ? [] : deleteWhenProblems(raw, columns)),
    ...(deletes === undefined ? [] : deletesProblems(raw, columns)),
    ...(snapshot === true && raw["merge_duplicate_pks"] !== true
      ? [
          {
            path: "snapshot",
            message: "needs merge_duplicate_pks: true: a history keeps every version, also of rows that are gone",
          },
        ]
      : []),
  ];
}

/** Columns of the tombstones beside keys and times, and what a mark is computed as. */
const ownColumns = [tombstoneTime, ofSnapshot, ownAliases.deletedAt];

const ownNameProblems = (raw: RawObject): ConfigProblem[] =>
  ["merge_pk", "merge_timestamp", "merge_also_on"].flatMap((path) =>
    rolesOf(raw, path)
      .filter((name) => includesName(ownColumns, name))
      .map((name) => ({
        path,
        message: `names ${JSON.stringify(name)}, which the loader uses itself where rows delete; rename the column`,
      })),
  );

const withoutMerge = (raw: RawObject): ConfigProblem[] =>
  ["delete_when", "deletes", "snapshot"]
    .filter((path) => raw[path] !== undefined && raw[path] !== false)
    .map((path) => ({
      path,
      message: "has no merge_pk beside it: an append deletes no rows. Name the key columns, or remove it",
    }));

function deleteWhenProblems(raw: RawObject, columns: unknown): ConfigProblem[] {
  const { column, in_target: inTarget } = asRaw(raw["delete_when"]);
  const name = textOf(column);
  if (name === undefined) return [];
  const path = "delete_when.column";
  const others = ["merge_pk", "merge_timestamp", "merge_also_on"].filter((key) =>
    includesName(rolesOf(raw, key), name),
  );
  const isListed = Array.isArray(columns);
  return [
    ...others.map((key) => ({
      path,
      message: `is ${JSON.stringify(name)}, which ${key} names too; keep it in one of them`,
    })),
    ...(isListed && !includesName(namesOf(columns), name)
      ? [{ path, message: `names ${JSON.stringify(name)}, which is not among the columns to load; add it there` }]
      : []),
    ...(columns === undefined && inTarget === false
      ? [
          {
            path: "delete_when.in_target",
            message: "is false, so only the files have the column; name their columns in copy.columns",
          },
        ]
      : []),
    ...(isHistoryWithoutTrace(raw, isListed)
      ? [
          {
            path,
            message:
              'would be lost: history records a deletion as a version. Write "in_target": true if the target has the column, or "deletes": { "mark": "<column>" }',
          },
        ]
      : []),
  ];
}

const rolesOf = (raw: RawObject, key: string) =>
  key === "merge_timestamp" ? timestampsOf(raw[key]) : namesOf(raw[key]);

function isHistoryWithoutTrace(raw: RawObject, isListed: boolean): boolean {
  const { in_target: inTarget = !isListed } = asRaw(raw["delete_when"]);
  const { mark } = asRaw(raw["deletes"]);
  return raw["merge_duplicate_pks"] === false && inTarget !== true && mark === undefined;
}

function deletesProblems(raw: RawObject, columns: unknown): ConfigProblem[] {
  const { merge_duplicate_pks: merges, delete_when: when, deletes } = raw;
  const path = "deletes";
  if (when === undefined && merges === false)
    return [{ path, message: "has no delete_when beside it; say which rows delete, or remove it" }];
  if (deletes === "remove" && merges === false)
    return [
      {
        path,
        message: 'is "remove", but history keeps every version; write { "mark": "<column>" }, or remove the key',
      },
    ];
  const mark = textOf(asRaw(deletes)["mark"]);
  return mark === undefined ? [] : filledColumnProblems(raw, columns, { path: "deletes.mark", name: mark });
}

/** @param columns the columns to load, if they are listed */
export function auditProblems(raw: RawObject, columns: unknown): ConfigProblem[] {
  if (raw["audit_columns"] === undefined) return [];
  const audit = asRaw(raw["audit_columns"]);
  const named = ["batch_id", "loaded_at"].flatMap((key) => {
    const name = textOf(audit[key]);
    return name === undefined ? [] : [{ path: `audit_columns.${key}`, name }];
  });
  const isSame = named.length === 2 && includesName([named[0]?.name ?? ""], named[1]?.name ?? "");
  const isEmpty = Object.keys(audit).length === 0;
  return [
    ...(isEmpty
      ? [{ path: "audit_columns", message: "names no column; write batch_id, loaded_at or both, or remove it" }]
      : []),
    ...(isSame ? [{ path: "audit_columns", message: "names one column twice; name two" }] : []),
    ...named.flatMap((each) => filledColumnProblems(raw, columns, each)),
  ];
}

/** A column that the load fills is the target's alone. */
function filledColumnProblems(
  raw: RawObject,
  columns: unknown,
  { path, name }: { path: string; name: string },
): ConfigProblem[] {
  const mark = path === "deletes.mark" ? undefined : textOf(asRaw(raw["deletes"])["mark"]);
  if (columns === byNameWord) return [];
  if (!Array.isArray(columns))
    return [
      {
        path,
        message: `names ${JSON.stringify(name)}, which the load fills and the files do not have; name the files' columns in copy.columns`,
      },
    ];
  if (includesName(namesOf(columns), name))
    return [
      { path, message: `names ${JSON.stringify(name)}, which the load fills; take it out of the columns to load` },
    ];
  return mark !== undefined && includesName([mark], name)
    ? [{ path, message: `names ${JSON.stringify(name)}, which deletes.mark names too; name another column` }]
    : [];
}
