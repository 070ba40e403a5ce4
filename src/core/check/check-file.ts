import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import { formatColumnType } from "../shapes/column-type.ts";
import { checkJson } from "./check-json.ts";
import { checkParquet } from "./check-parquet.ts";
import { checkText } from "./check-text.ts";
import type { FileContent } from "./file-content.ts";
import { asWarning, type Finding } from "./finding.ts";
import { type CheckedCopy, type LoadTarget, loadColumns } from "./load-columns.ts";
import type { CheckedTable } from "./table.ts";

/** What would go wrong if COPY loaded this file into this table. */
export function checkFile(content: FileContent, table: CheckedTable, copy: CheckedCopy): Finding[] {
  return withSkippedRows(findingsOf(content, table, copy), copy.options);
}

/** Rows that COPY would leave out are no errors. */
export function withSkippedRows(findings: readonly Finding[], options: CopyOptions): Finding[] {
  const why = skipsRows(options);
  return findings.map((finding) => (why === undefined || finding.row === undefined ? finding : skipped(finding, why)));
}

/** The option by which COPY leaves bad rows out. The first rows do not show how many the whole file has. */
function skipsRows({ settings }: CopyOptions): string | undefined {
  if (settings.IGNOREALLERRORS) return "IGNOREALLERRORS";
  return Number(settings.MAXERROR ?? 0) > 1 ? `MAXERROR ${settings.MAXERROR}` : undefined;
}

const skipped = (finding: Finding, why: string): Finding =>
  finding.severity === "error"
    ? asWarning({ ...finding, message: `${finding.message}; with ${why}, COPY would leave such rows out` })
    : finding;

function findingsOf(content: FileContent, table: CheckedTable, copy: CheckedCopy): Finding[] {
  const { target, findings } = loadColumns(table, copy);
  return [...findings, ...contentFindings(content, target)];
}

/** What COPY would say about a file whose fields go to these columns. */
export function contentFindings(content: FileContent, target: LoadTarget): Finding[] {
  switch (content.kind) {
    case "parquet":
      return checkParquet(content, target);
    case "text":
      return [...checkText(content, target), ...unreadColumns(target)];
    case "json":
      return [...checkJson(content, target), ...unreadColumns(target)];
    case "unreadable": {
      const { finding: kind, message, remedy } = content;
      return [{ severity: "error", kind, message, remedy }];
    }
    default:
      return content satisfies never;
  }
}

/** COPY's reader leaves some types to the server, which is not asked here. */
function unreadColumns({ columns, table }: LoadTarget): Finding[] {
  const unread = columns.filter(({ type }) => type.kind === "other");
  return unread.map(({ name, type }) => ({
    severity: "note",
    kind: "not read",
    column: name,
    message: `the values of ${name} were not looked at: only the server reads ${formatColumnType(type)}`,
    remedy: `load some rows into a copy of ${table} to be sure`,
  }));
}
