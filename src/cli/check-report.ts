import pc from "picocolors";
import { type Finding, isSerious } from "../core/check/finding.ts";
import { plural } from "../core/plural.ts";

export type CheckedFile = { file: string; format: string; rows: number; findings: readonly Finding[] };

/** What a file is, what does not fit, and what to do about each. */
export function reportLines({ file, format, rows, findings }: CheckedFile, table: string): string[] {
  const seen = `${format}, ${plural(rows, "row")}${format === "parquet" ? "" : " read"}`;
  const ok = !findings.some(isSerious);
  const head = ok ? `${pc.green("✓")} ${file} fits ${table}` : `${pc.red("✗")} ${file} does not fit ${table}`;
  return [
    `${head} ${pc.dim(`(${seen})`)}`,
    ...findings.flatMap((finding) => [
      `    ${colour[finding.severity](finding.kind)}: ${finding.message}`,
      `      ${pc.dim("→")} ${finding.remedy}`,
    ]),
    ...(format === "parquet" && findings.some(isMismatch) ? [pc.dim(`    ${spectrum}`)] : []),
  ];
}

const spectrum = "Redshift would only say: Spectrum Scan Error, code 15007, incompatible Parquet schema.";

const isMismatch = ({ severity, kind }: Finding) =>
  severity === "error" && ["wrong type", "missing", "extra", "reordered"].includes(kind);

const colour = { error: pc.red, warning: pc.yellow, note: pc.cyan };
