/**
 * Something about a file that does not fit its table.
 *
 * `error`: COPY would refuse the file. `warning`: it would load it, but not as meant: something is lost, or lands in
 * another column. `note`: worth a look, and fine if it is on purpose.
 */
export type Finding = {
  severity: "error" | "warning" | "note";
  kind:
    | "missing"
    | "extra"
    | "reordered"
    | "renamed"
    | "too narrow"
    | "wrong type"
    | "null"
    | "header"
    | "wrong format"
    | "unreadable"
    | "not read"
    | "match"
    | "shape";
  /** The table's column, or the file's where the table has none. */
  column?: string;
  /** What does not fit, in plain words. */
  message: string;
  /** What to do about it. */
  remedy: string;
  /** Where it is seen first: rows (records) of the file count from 1, without its header. */
  row?: number;
};

export const isSerious = ({ severity }: Finding): boolean => severity !== "note";

/** For what COPY would not refuse after all: every value happens to fit where it lands. */
export const asWarning = (finding: Finding): Finding =>
  finding.severity === "error" ? { ...finding, severity: "warning" } : finding;

/** Long values, which may be anybody's data, are cut. */
export const brief = (value: string) => JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
