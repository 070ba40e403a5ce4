import { plural } from "../base/plural.ts";
import type { Finding } from "./finding.ts";
import type { LoadTarget } from "./load-columns.ts";
import type { Refusal } from "./read-rows.ts";

export type Problem = Pick<Finding, "kind"> & { says: string; remedy: string };

/** What is wrong with a row that COPY cannot cut into the fields of the columns; codes: facts §4.7. */
export function rowProblem(refusal: Refusal, target: LoadTarget & { isEvery: boolean }): Problem {
  const { code, message } = refusal;
  if (code === 1214 && /quote/i.test(message)) return misquoted;
  switch (code) {
    case 1202:
      return {
        kind: "extra",
        says: counted(refusal, target),
        remedy: "quote fields that hold the delimiter, leave out the others, or add columns to the table",
      };
    case 1203:
    case 1211:
    case 1214:
      return { kind: "missing", says: counted(refusal, target), remedy: remedyForShort(refusal, target) };
    case 1216:
    case 1219:
      return /longer than/.test(message) ? tooLong : jsonProblem(refusal);
    default:
      return { kind: "wrong format", says: "cannot be read", remedy: "correct what writes the file, or copy.options" };
  }
}

const misquoted: Problem = {
  kind: "wrong format",
  says: "has a quote that is neither around a whole field nor doubled inside of one",
  remedy:
    "double quotes inside of fields; if backslashes escape them, load without CSV: DELIMITER ',' REMOVEQUOTES ESCAPE",
};

const tooLong: Problem = {
  kind: "wrong format",
  says: "does not end",
  remedy: "write a line feed behind each row, and rows of 4 MB at most",
};

function counted({ count }: Refusal, { columns, table, options }: LoadTarget): string {
  if (options.format.kind === "fixedwidth")
    return `does not have the widths of the ${columns.length} columns of ${table}`;
  return `has ${plural(count, "field")}, and ${table} takes ${columns.length}`;
}

function remedyForShort({ count }: Refusal, { columns, isEvery }: LoadTarget & { isEvery: boolean }): string {
  if (isEvery && count === 1 && columns.length > 1) return "check DELIMITER in copy.options: every row is one field";
  return "write all columns, name those of the file in copy.columns, or add FILLRECORD";
}

/** After an array's bracket or a comma, COPY reads on with the next line. */
function jsonProblem({ text, row }: Refusal): Problem {
  const kind = "wrong format";
  const first = text.trimStart()[0];
  if (first === "[" && row === 1)
    return {
      kind,
      says: "begins an array; COPY reads objects one after another, without an array around them",
      remedy: "write the objects without brackets and commas around them, one a line",
    };
  if (first === ",") return { kind, says: "begins with a comma", remedy: "separate the records by line breaks alone" };
  if (first === "{")
    return { kind, says: "is not JSON", remedy: "correct what writes the file: a record may be cut off" };
  return {
    kind,
    says: "is not an object",
    remedy: "write one object a line, or name the file's own format in copy.options",
  };
}
