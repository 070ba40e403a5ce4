import { includesName, isSameName } from "../base/identifier.ts";
import type { MatchingMode } from "../pipeline/pipeline.ts";
import { formatColumnType } from "../shapes/column-type.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import type { Finding } from "./finding.ts";
import type { CheckedTable, TableKeys } from "./table.ts";

/**
 * What the table's DDL says about `merge_also_on`. That a column is equal in every version of a row is the user's promise: DDL
 * can contradict it, and cannot prove it. Nothing without `merge_also_on`.
 */
export function checkAlsoOn(table: CheckedTable, { keys, alsoOn = [] }: MatchingMode): Finding[] {
  const findings = alsoOn.flatMap((name) => {
    const column = table.columns.find((each) => isSameName(each.name, name));
    return column ? ofColumn(column, table, keys) : [missing(name, table)];
  });
  return alsoOn.length > 0 ? [...findings, duty(alsoOn)] : [];
}

function ofColumn(column: TableColumn, table: CheckedTable, mergePk: readonly string[]): Finding[] {
  const found: readonly (Finding | undefined)[] = [
    unordered(column),
    nullable(column),
    includesName(mergePk, column.name) ? inKey(column) : contradicted(column, table, mergePk),
    table.keys ? useless(column, table.keys, table.name) : unknownUse(column),
  ];
  return found.filter((finding) => finding !== undefined);
}

const missing = (column: string, { name }: CheckedTable): Finding => ({
  severity: "error",
  kind: "missing",
  column,
  message: `options.merge_also_on names ${column}, which ${name} does not have`,
  remedy: "correct options.merge_also_on",
});

/** MIN, which bounds the range, takes no other types: https://docs.aws.amazon.com/redshift/latest/dg/r_MIN.html. */
function unordered({ name, type }: TableColumn): Finding | undefined {
  const isFine =
    type.kind === "other" ? /^varbyte|^varbinary|^binary varying/.test(type.name) : !noMinimum.has(type.kind);
  if (isFine) return undefined;
  return {
    severity: "error",
    kind: "wrong type",
    column: name,
    message: `${name} of options.merge_also_on is ${formatColumnType(type)}, which has no order that Redshift could skip blocks by`,
    remedy: `take ${name} out of options.merge_also_on`,
  };
}

/** A SUPER value has a minimum, and is never distribution or sort key. */
const noMinimum: ReadonlySet<string> = new Set(["boolean", "super"]);

function nullable({ name, nullable: takesNull }: TableColumn): Finding | undefined {
  if (!takesNull) return undefined;
  return {
    severity: "note",
    kind: "match",
    column: name,
    message: `${name} of options.merge_also_on may be NULL: such rows match no stored row, and options.null_keys decides about them`,
    remedy: "nothing, if the files hold no NULL there",
  };
}

const inKey = ({ name }: TableColumn): Finding => ({
  severity: "note",
  kind: "match",
  column: name,
  message: `${name} is in merge_pk, so it is equal in every version of a row; merge_also_on adds its range`,
  remedy: "nothing",
});

/** A declared key that needs the column says that merge_pk alone does not determine it. */
function contradicted({ name }: TableColumn, { keys, name: table }: CheckedTable, mergePk: readonly string[]) {
  const unique = keys?.unique ?? [];
  const isDetermined = unique.some((key) => key.every((part) => includesName(mergePk, part)));
  const key = unique.find((each) => includesName(each, name) && mergePk.every((part) => includesName(each, part)));
  if (!key || isDetermined) return undefined;
  return {
    severity: "warning",
    kind: "match",
    column: name,
    message: `${table} declares the key (${key.join(", ")}), so rows with one ${mergePk.join(", ")} may differ in ${name}: a merge would keep each of them`,
    remedy: `add ${name} to merge_pk if both make a row, or take it out of options.merge_also_on`,
  } satisfies Finding;
}

function useless({ name }: TableColumn, { distKey, sortKeys }: TableKeys, table: string): Finding | undefined {
  const isDist = distKey !== undefined && isSameName(distKey, name);
  const at = sortKeys.findIndex((key) => isSameName(key, name));
  if (isDist || at === 0) return undefined;
  const why =
    at > 0 ? `is not the first column of its sort key` : `is neither its distribution key nor in its sort key`;
  return {
    severity: "note",
    kind: "match",
    column: name,
    message: `${name} of options.merge_also_on saves little: in ${table} it ${why}`,
    remedy: `take ${name} out of options.merge_also_on, or make it a key of the table`,
  };
}

const unknownUse = ({ name }: TableColumn): Finding => ({
  severity: "note",
  kind: "match",
  column: name,
  message: `whether ${name} of options.merge_also_on is distribution or sort key is not known: the Data API does not say it`,
  remedy: "check with --ddl and a file of the table's CREATE TABLE",
});

const duty = (alsoOn: readonly string[]): Finding => ({
  severity: "note",
  kind: "match",
  message: `that ${alsoOn.join(", ")} never changes from one version of a row to the next cannot be seen in the table; where it does, the old version stays beside the new one`,
  remedy: "take a column that can change out of options.merge_also_on",
});
