import { type ColumnType, quoteIdentifier, type TargetColumn, type TargetTable } from "./target-table.ts";

/** A temporary table for one COPY, and the statements that make it and move its rows to the target. */
type CopyStage = { name: string; createSql: string; moveSql: string };

/** Whether PostgreSQL reads the text of the column's values, instead of COPY. */
export function isCast({ type }: TargetColumn): boolean {
  return type.kind === "other";
}

const name = 'pg_temp."redshift copy stage"';

export function copyStage(table: TargetTable, columns: readonly TargetColumn[]): CopyStage {
  const names = columns.map((column) => quoteIdentifier(column.name));
  const staged = columns.map(({ type }, at) => `${names[at]} ${stagedType(type)}`);
  const values = columns.map(({ type }, at) =>
    type.kind === "other" ? `${names[at]}::${quoteIdentifier(type.name)}` : names[at],
  );
  return {
    name,
    createSql: `create temp table ${name} (${staged.join(", ")})`,
    moveSql:
      `insert into ${table.sqlName} (${names.join(", ")}) select ${values.join(", ")} from ${name}; ` +
      `drop table ${name}`,
  };
}

function stagedType(type: ColumnType): string {
  switch (type.kind) {
    case "integer":
      return `int${type.bytes}`;
    case "float":
      return `float${type.bytes}`;
    case "decimal":
      return "numeric";
    case "timestamp":
    case "time":
      return type.zoned ? `${type.kind}tz` : type.kind;
    case "super":
      return "jsonb";
    case "boolean":
    case "date":
    case "varbyte":
      return type.kind;
    case "char":
    case "varchar":
    case "other":
      return "text";
    default:
      return type satisfies never;
  }
}
