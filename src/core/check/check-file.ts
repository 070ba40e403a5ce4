import { checkJson } from "./check-json.ts";
import { checkParquet } from "./check-parquet.ts";
import { checkText } from "./check-text.ts";
import type { FileContent } from "./file-content.ts";
import type { Finding } from "./finding.ts";
import { type CheckedCopy, loadColumns } from "./load-columns.ts";
import type { CheckedTable } from "./table.ts";

/** What would go wrong if COPY loaded this file into this table. */
export function checkFile(content: FileContent, table: CheckedTable, copy: CheckedCopy): Finding[] {
  const { columns, findings } = loadColumns(table, copy);
  const target = { columns, table: table.name, options: copy.options };
  switch (content.kind) {
    case "parquet":
      return [...findings, ...checkParquet(content, target)];
    case "text":
      return [...findings, ...checkText(content, target)];
    case "json":
      return [...findings, ...checkJson(content, target)];
    case "unreadable": {
      const { finding: kind, message, remedy } = content;
      return [...findings, { severity: "error", kind, message, remedy }];
    }
    default:
      return content satisfies never;
  }
}
