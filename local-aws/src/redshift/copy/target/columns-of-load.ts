import { redshiftName } from "../../sql/lex/postgres-name.ts";
import { CopyError } from "../copy-error.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import type { TargetColumn, TargetTable } from "./target-table.ts";

/**
 * The columns that the fields of the files go to, in order (facts §4.6).
 *
 * @throws CopyError if the column list does not fit the table, its IDENTITY columns or its NOT NULL columns
 */
export function loadColumns(table: TargetTable, statement: CopyStatement): TargetColumn[] {
  const columns = statement.columns ? listedColumns(table, statement.columns) : unlistedColumns(table, statement);
  refuseIdentity(table, columns, statement);
  const missing = table.columns.find(
    (column) => column.notNull && !column.hasDefault && !column.identity && !columns.includes(column),
  );
  if (missing) {
    throw new CopyError("NOT NULL column without DEFAULT must be included in column list", {
      detail: `Column: ${missing.name}`,
    });
  }
  return columns;
}

function listedColumns(table: TargetTable, names: readonly string[]): TargetColumn[] {
  return names.map((name) => {
    const column = table.columns.find((it) => it.name === redshiftName(name));
    if (column) return column;
    throw new CopyError(`column "${name}" of relation "${table.name}" does not exist`, { sqlState: "42703" });
  });
}

function unlistedColumns(table: TargetTable, { explicitIds }: CopyStatement): TargetColumn[] {
  return table.columns.filter((column) => explicitIds || !column.identity);
}

function refuseIdentity(table: TargetTable, columns: readonly TargetColumn[], { explicitIds }: CopyStatement): void {
  const listed = columns.find((column) => column.identity === "always");
  if (listed && !explicitIds) {
    throw new CopyError(`cannot set an identity column to a value: "${listed.name}" needs EXPLICIT_IDS`);
  }
  if (explicitIds && !columns.some((column) => column.identity)) {
    const name = table.columns.find((column) => column.identity)?.name;
    throw new CopyError(
      name === undefined
        ? `EXPLICIT_IDS: table "${table.name}" has no IDENTITY column`
        : `EXPLICIT_IDS: IDENTITY column "${name}" must be in the column list`,
    );
  }
}
