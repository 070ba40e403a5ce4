import { plural } from "../base/plural.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import { brief, type Finding } from "./finding.ts";
import type { LoadTarget } from "./load-columns.ts";
import type { ReadRows, Refusal } from "./read-rows.ts";
import { rowProblem } from "./row-problem.ts";
import { valueProblem } from "./value-problem.ts";

type Seen = ReadRows["refusals"][number];

/** What COPY would refuse, each with what to do about it: faults of whole rows first. */
export function refusalFindings(read: ReadRows, target: LoadTarget): Finding[] {
  const ofRows = read.refusals.filter(isOfRow).map((seen) => rowFinding(seen, read, target));
  const ofValues = read.refusals.flatMap((seen) => {
    const column = target.columns.find(({ name }) => name === seen.column);
    return column ? [valueFinding(seen, column, target)] : [];
  });
  return [...firstOfKind(ofRows), ...ofValues];
}

export const isOfRow = ({ column }: Refusal): boolean => column === undefined;

/** Rows may be too short, or broken, in more than one way. */
const firstOfKind = (findings: readonly Finding[]) =>
  findings.filter(({ kind }, at) => findings.findIndex((it) => it.kind === kind) === at);

function rowFinding(seen: Seen, read: ReadRows, target: LoadTarget): Finding {
  const { kind, says, remedy } = rowProblem(seen, { ...target, isEvery: seen.rows === read.rows });
  return { severity: "error", kind, message: `row ${seen.row} ${says} (${inRedshift(seen)})`, remedy, row: seen.row };
}

function valueFinding(seen: Seen, column: TableColumn, target: LoadTarget): Finding {
  const { kind, says, remedy } = valueProblem(seen, column, target);
  const others = seen.rows > 1 ? `, and so ${plural(seen.rows - 1, "more row")}` : "";
  const message = `${column.name}: ${brief(seen.value)} in row ${seen.row} ${says} (${inRedshift(seen)})${others}`;
  return { severity: "error", kind, column: column.name, message, remedy, row: seen.row };
}

/** As `sys_load_error_detail` would have it. */
const inRedshift = ({ code, message }: Refusal) => `${code}: ${message}`;
