import { plural } from "../../core/base/plural.ts";
import { type Finding, isSerious } from "../../core/check/finding.ts";
import { paint, type Said, say } from "./said.ts";

/** `unread`: why no row was looked at. */
export type CheckedFile = {
  file: string;
  format: string;
  rows: number;
  unread?: string;
  findings: readonly Finding[];
};

/** What a file is, what does not fit, and what to do about each. */
export function reportLines({ file, format, rows, unread, findings }: CheckedFile, table: string): Said[] {
  const read = `${plural(rows, "row")}${format === "parquet" ? "" : " read"}`;
  const seen = `${format}, ${unread === undefined ? read : `no row read: ${unread}`}`;
  const ok = !findings.some(isSerious);
  const head = ok
    ? say`${paint.green("✓")} ${file} fits ${table}`
    : say`${paint.red("✗")} ${file} does not fit ${table}`;
  return [
    say`${head} ${paint.dim(`(${seen})`)}`,
    ...findings.flatMap(findingLines),
    ...(format === "parquet" && findings.some(isMismatch) ? [paint.dim(`    ${spectrum}`)] : []),
  ];
}

/** What the table itself says about the pipeline; no lines if that is nothing. */
export function tableLines(findings: readonly Finding[], table: string): Said[] {
  if (findings.length === 0) return [];
  const sign = findings.some(isSerious) ? paint.red("✗") : paint.green("✓");
  return [say`${sign} the options of the pipeline and ${table}`, ...findings.flatMap(findingLines)];
}

const findingLines = (finding: Finding): Said[] => [
  say`    ${colour[finding.severity](finding.kind)}: ${finding.message}`,
  say`      ${paint.dim("→")} ${finding.remedy}`,
];

const spectrum = "Redshift would only say: Spectrum Scan Error, code 15007, incompatible Parquet schema.";

const isMismatch = ({ severity, kind }: Finding) =>
  severity === "error" && ["wrong type", "missing", "extra", "reordered"].includes(kind);

const colour = { error: paint.red, warning: paint.yellow, note: paint.cyan };
