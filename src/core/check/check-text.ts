import type { TableColumn } from "../shapes/table-column.ts";
import { compareNames, plainName } from "./compare-names.ts";
import type { FileContent } from "./file-content.ts";
import { asWarning, type Finding } from "./finding.ts";
import { type Header, headerFindings } from "./header.ts";
import type { LoadTarget } from "./load-columns.ts";
import { isOfRow, refusalFindings } from "./refusal-findings.ts";

/** Compares the header and the first rows of a file of fields with its table; COPY goes by position. */
export function checkText(
  { header, rows, byName }: Extract<FileContent, { kind: "text" }>,
  target: LoadTarget,
): Finding[] {
  const names = nameFindings(header, target);
  const byPosition = refusalFindings(rows, target);
  const above = headerFindings(header, target);
  if (!byName) return [...above, ...names, ...byPosition];
  const isRefused = byPosition.some(({ severity }) => severity === "error");
  const misquoted = byPosition.filter(({ kind }) => kind === "wrong format");
  const values = { ...byName, refusals: byName.refusals.filter((refusal) => !isOfRow(refusal)) };
  return [...above, ...(isRefused ? names : names.map(asWarning)), ...misquoted, ...refusalFindings(values, target)];
}

function nameFindings(header: Header, target: LoadTarget): Finding[] {
  const fillsUp = target.options.settings.FILLRECORD === true;
  return header.kind === "names" ? compareNames({ ...target, fields: header.fields, fillsUp }) : [];
}

/**
 * The columns in the order of the header, if that is another one than the table's: what the columns would say once the
 * order is corrected.
 *
 * @returns for a field of another name, a column that takes everything
 */
export function columnsByName(header: Header, target: LoadTarget): TableColumn[] | undefined {
  const isShifted = nameFindings(header, target).some(({ severity, kind }) => severity === "error" && kind !== "null");
  if (header.kind !== "names" || !isShifted) return undefined;
  const left = [...target.columns];
  return header.fields.map((field) => {
    const at = left.findIndex(({ name }) => plainName(name) === plainName(field));
    return (at < 0 ? undefined : left.splice(at, 1)[0]) ?? anyColumn;
  });
}

/** Takes every field. */
export const anyColumn: TableColumn = {
  name: "",
  type: { kind: "other", name: "" },
  nullable: true,
  hasDefault: false,
};
