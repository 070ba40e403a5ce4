import { CopyError } from "./copy-error.ts";
import type { OptionValues } from "./copy-options.ts";

const formats = ["CSV", "FIXEDWIDTH", "JSON", "AVRO", "SHAPEFILE", "PARQUET", "ORC"];

/** Options that Redshift refuses beside another one, facts §4.3 and §4.4. */
const conflicts: Record<string, readonly string[]> = {
  CSV: ["FIXEDWIDTH", "REMOVEQUOTES", "ESCAPE"],
  DELIMITER: ["FIXEDWIDTH"],
  ESCAPE: ["FIXEDWIDTH"],
  REMOVEQUOTES: ["SHAPEFILE"],
  JSON: [
    "CSV",
    "DELIMITER",
    "ESCAPE",
    "FILLRECORD",
    "FIXEDWIDTH",
    "IGNOREBLANKLINES",
    "NULL",
    "QUOTE",
    "READRATIO",
    "REMOVEQUOTES",
  ],
  MAXERROR: ["IGNOREALLERRORS"],
};

/** All that a load of PARQUET or ORC may say, facts §4.5. */
const columnarOptions = [
  "PARQUET",
  "ORC",
  "ACCEPTINVCHARS",
  "FILLRECORD",
  "STATUPDATE",
  "MANIFEST",
  "EXPLICIT_IDS",
  "SERIALIZETOJSON",
];

const compressions = ["GZIP", "BZIP2", "LZOP", "ZSTD"];

/** @throws CopyError that names both options, if two of them exclude each other */
export function refuseConflicts(options: OptionValues): void {
  refuseSeveral(options, formats);
  refuseSeveral(options, compressions);
  for (const [name, others] of Object.entries(conflicts)) {
    const other = options.has(name) ? others.find((it) => options.has(it)) : undefined;
    if (other !== undefined) throw conflict(`${other} is not supported with ${name}`);
  }
  if (options.has("QUOTE") && !options.has("CSV")) throw conflict("QUOTE is only supported with CSV");
  for (const columnar of ["PARQUET", "ORC"]) if (options.has(columnar)) refuseColumnar(options, columnar);
  if (options.has("SERIALIZETOJSON") && !options.has("PARQUET") && !options.has("ORC")) {
    throw conflict("SERIALIZETOJSON is only supported with PARQUET and ORC");
  }
}

function refuseSeveral(options: OptionValues, names: readonly string[]): void {
  const [first, second] = names.filter((name) => options.has(name));
  if (first && second) throw conflict(`${second} is not supported with ${first}`);
}

function refuseColumnar(options: OptionValues, format: string): void {
  const other = [...options.keys()].find((name) => !columnarOptions.includes(name));
  if (other) throw new CopyError(`${other} argument is not supported for ${format} based COPY`, { sqlState: "0A000" });
}

function conflict(message: string): CopyError {
  return new CopyError(message, { sqlState: "42601" });
}
