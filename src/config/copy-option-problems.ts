import { folded } from "../core/base/identifier.ts";
import { parseCopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { textOf } from "./option-names.ts";
import { asRaw, type RawObject } from "./raw-object.ts";

/** What `options` and the COPY's own options must not say together. */
export function copyOptionProblems(raw: RawObject, copyOptions: unknown): ConfigProblem[] {
  const parsed = parseCopyOptions(textOf(copyOptions) ?? "");
  if ("problems" in parsed) return [];
  const { format, settings } = parsed.options;
  const leavesOut =
    (settings.MAXERROR !== undefined && Number(settings.MAXERROR) > 0) || settings.IGNOREALLERRORS === true;
  return [...snapshotProblems(raw, leavesOut), ...foldedNameProblems(raw, format)];
}

/** A row that is left out of a snapshot would count as deleted. */
function snapshotProblems(raw: RawObject, leavesOut: boolean): ConfigProblem[] {
  if (raw["snapshot"] !== true) return [];
  const path = "snapshot";
  const nullKeys = raw["null_keys"] ?? "reject";
  return [
    ...(leavesOut
      ? [
          {
            path,
            message:
              "stands beside MAXERROR or IGNOREALLERRORS: stored rows of what COPY leaves out would be deleted. Take these out of the COPY options",
          },
        ]
      : []),
    ...(nullKeys === "reject"
      ? []
      : [{ path, message: 'needs null_keys "reject": stored rows of what has no key would be deleted' }]),
  ];
}

/** Names in JSON and Avro are matched as they are written, and Redshift folds the column's: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html#copy-json. */
function foldedNameProblems(raw: RawObject, format: { kind: string; mapping?: string }): ConfigProblem[] {
  const column = textOf(asRaw(raw["delete_when"])["column"]);
  if (column === undefined || column === folded(column) || !/^auto$/i.test(format.mapping ?? "")) return [];
  const message =
    `is ${JSON.stringify(column)}, and Redshift folds it to ${JSON.stringify(folded(column))}, which 'auto' does not find in a file that has capitals: ` +
    "no row would delete. Write 'auto ignorecase' in the COPY options, or the name in lower case if the files have it so";
  return [{ path: "delete_when.column", message }];
}
