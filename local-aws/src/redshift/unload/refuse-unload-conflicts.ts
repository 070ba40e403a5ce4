import { CopyError } from "../copy/copy-error.ts";
import type { UnloadOptions } from "./unload-options.ts";

const groups = [
  ["CSV", "PARQUET", "JSON", "FIXEDWIDTH"],
  ["GZIP", "BZIP2", "ZSTD"],
];

/** Options that exclude each other. @see https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html */
const conflicts: Record<string, readonly string[]> = {
  CSV: ["ADDQUOTES", "ESCAPE"],
  FIXEDWIDTH: ["DELIMITER", "HEADER", "ADDQUOTES", "ESCAPE"],
  PARQUET: ["DELIMITER", "ADDQUOTES", "ESCAPE", "NULL", "HEADER", "GZIP", "BZIP2", "ZSTD"],
  JSON: ["DELIMITER", "HEADER", "ADDQUOTES", "ESCAPE", "NULL"],
  CLEANPATH: ["ALLOWOVERWRITE"],
};

/** @throws CopyError that names both options, if two of them exclude each other */
export function refuseUnloadConflicts(options: UnloadOptions): void {
  for (const names of groups) {
    const [first, second] = names.filter((name) => options.has(name));
    if (first && second) throw refused(`${second} is not supported with ${first}`);
  }
  for (const [name, others] of Object.entries(conflicts)) {
    const other = options.has(name) ? others.find((it) => options.has(it)) : undefined;
    if (other !== undefined) throw refused(`${other} is not supported with ${name}`);
  }
  if (options.has("ROWGROUPSIZE") && !options.has("PARQUET"))
    throw refused("ROWGROUPSIZE is only supported with PARQUET");
  if (options.has("BZIP2")) throw unwritten("BZIP2", "compress with ZSTD or GZIP");
}

function refused(message: string): CopyError {
  return new CopyError(message, { sqlState: "42601" });
}

function unwritten(name: string, instead: string): CopyError {
  return new CopyError(`The local Redshift does not write ${name}, and nothing was unloaded: ${instead}`, {
    sqlState: "0A000",
  });
}
