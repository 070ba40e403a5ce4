import { plural } from "../base/plural.ts";
import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import { widen } from "./check-parquet.ts";
import { brief, type Finding } from "./finding.ts";
import type { TableColumn } from "./table.ts";
import type { ValueProblem } from "./value-problem.ts";

type Seen = { column: TableColumn; problem: ValueProblem; value: string; row: number; rows: number };

/** Gathers what is wrong with values: one finding for each column and kind, with the first (the longest) and their count. */
export function valueFindings(table: string) {
  const seen = new Map<string, Seen>();
  return {
    add(found: Omit<Seen, "rows">): void {
      const key = `${found.column.name}\n${found.problem.kind}`;
      const known = seen.get(key);
      if (!known) seen.set(key, { ...found, rows: 1 });
      else if ((found.problem.bytes ?? 0) > (known.problem.bytes ?? 0))
        seen.set(key, { ...found, rows: known.rows + 1 });
      else known.rows++;
    },
    findings: (): Finding[] => Array.from(seen.values(), (each) => toFinding(table, each)),
  };
}

function toFinding(table: string, { column: { name, type }, problem, value, row, rows }: Seen): Finding {
  const { kind, severity, says, remedy, bytes } = problem;
  const others = rows > 1 ? `, and so ${plural(rows - 1, "more row")}` : "";
  return {
    severity,
    kind,
    column: name,
    message: `${name}: ${brief(value)} in row ${row} ${says}${others}`,
    remedy:
      bytes === undefined
        ? remedy
        : `${widen({ table, column: name, type }, bytes)}, or add TRUNCATECOLUMNS to copy.options`,
    row,
  };
}

/** What is wrong with a NULL, if the column takes none. */
export function nullProblem({ name, nullable }: TableColumn, table: string): ValueProblem | undefined {
  if (nullable) return undefined;
  return {
    kind: "null",
    severity: "error",
    says: `is NULL, and ${name} of ${table} is NOT NULL`,
    remedy: "write a value in every row, or let the column take NULL",
  };
}

/** COPY takes nothing and blanks for NULL, but in text only if it is told to (facts §4.3). @param value undefined: not there */
export function isNull(value: string | null | undefined, { type }: TableColumn, { settings }: CopyOptions): boolean {
  if (value === null) return true;
  if (type.kind !== "char" && type.kind !== "varchar") return (value ?? "").trim() === "";
  if (value === undefined || value === "") return settings.EMPTYASNULL === true;
  return settings.BLANKSASNULL === true && value.trim() === "";
}
