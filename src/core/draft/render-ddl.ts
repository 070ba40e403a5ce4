import { isPlainName, quoteIdentifier, type TableName } from "../base/identifier.ts";
import { plural } from "../base/plural.ts";
import { shown } from "../base/shown.ts";
import { formatColumnType } from "../shapes/column-type.ts";
import { isReserved } from "./reserved-words.ts";
import { mergeOf, type Roles } from "./roles.ts";
import type { TypedColumn } from "./typed-column.ts";

export type DraftedTable = { table: TableName; roles: Roles; files: number; rows: number };

/** The DDL of the table, each line with its reason. */
export function renderDdl({ table, roles, files, rows }: DraftedTable): string {
  const key = mergeOf(roles)?.key.columns ?? [];
  const width = Math.min(maxNameWidth, Math.max(...roles.stored.map(({ name }) => nameInSql(name).length)));
  const lines = roles.stored.map((column) => columnLine(column, { isKey: key.includes(column), width }));
  const primary =
    key.length > 0
      ? [{ sql: `PRIMARY KEY (${namesOf(key)})`, why: "Redshift does not enforce it, its planner trusts it" }]
      : [];
  const body = aligned(
    [...lines, ...primary].map(({ sql, why }, at, all) => ({ sql: `  ${sql}${at < all.length - 1 ? "," : ""}`, why })),
  );
  return [
    `-- Drafted by redshift-loader new from ${plural(files, "file")}, ${plural(rows, "row")} read. What is a guess says so: check it.`,
    ...(table.schema === undefined ? [] : [`CREATE SCHEMA IF NOT EXISTS ${nameInSql(table.schema)};`, ""]),
    `CREATE TABLE IF NOT EXISTS ${[table.schema, table.name]
      .filter((part) => part !== undefined)
      .map(nameInSql)
      .join(".")} (`,
    ...body,
    ")",
    ...aligned(placement(roles)),
    "",
  ].join("\n");
}

type Line = { sql: string; why: string };

function columnLine(column: TypedColumn, { isKey, width }: { isKey: boolean; width: number }): Line {
  const type = `${nameInSql(column.name).padEnd(width)} ${formatColumnType(column.type)}`;
  if (!isKey) return { sql: type, why: column.why };
  return { sql: `${type} NOT NULL`, why: `${column.why}; guess: the key, and a load refuses NULL in it` };
}

function placement(roles: Roles): Line[] {
  const [key] = mergeOf(roles)?.key.columns ?? [];
  const time = roles.times?.columns[0];
  const sort = time && {
    sql: `SORTKEY (${nameInSql(time.name)});`,
    why: "guess: queries by time, and merges, skip blocks",
  };
  if (!key)
    return [
      { sql: "DISTSTYLE AUTO", why: "no key is known, so Redshift chooses" },
      sort ?? { sql: "SORTKEY AUTO;", why: "no time is known, so Redshift chooses" },
    ];
  return [
    {
      sql: `DISTKEY (${nameInSql(key.name)})`,
      why: "guess: all versions of a row are on one slice, so a merge moves no rows",
    },
    sort ?? { sql: "SORTKEY AUTO;", why: "no time is known, so Redshift chooses" },
  ];
}

const namesOf = (columns: readonly TypedColumn[]) => columns.map(({ name }) => nameInSql(name)).join(", ");

/** Quoted where it must be. */
const nameInSql = (name: string): string => (isPlainName(name) && !isReserved(name) ? name : quoteIdentifier(name));

/** Comments in one column. What they quote may be anybody's text. */
function aligned(lines: readonly Line[]): string[] {
  const width = Math.min(maxWidth, Math.max(...lines.map(({ sql }) => sql.length)));
  return lines.map(({ sql, why }) => `${sql.padEnd(width)}  -- ${shown(why)}`);
}

const maxWidth = 60;
const maxNameWidth = 32;
