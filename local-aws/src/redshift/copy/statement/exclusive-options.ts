import { CopyError } from "../copy-error.ts";
import type { OptionValues } from "./option-values.ts";

const formats = ["CSV", "FIXEDWIDTH", "JSON", "AVRO", "SHAPEFILE", "PARQUET", "ORC"];

/** Facts §4.4 for JSON. The pages do not mention AVRO, but these options would have no meaning there either. */
const notForDocuments = ["DELIMITER", "ESCAPE", "FILLRECORD", "IGNOREBLANKLINES", "NULL", "QUOTE", "REMOVEQUOTES"];

/** Options that Redshift refuses together with another one, facts §4.3 and §4.4. */
const conflicts: Record<string, readonly string[]> = {
  CSV: ["REMOVEQUOTES", "ESCAPE"],
  FIXEDWIDTH: ["DELIMITER", "ESCAPE"],
  SHAPEFILE: ["DELIMITER", "ESCAPE", "REMOVEQUOTES"],
  AVRO: [...notForDocuments, "IGNOREHEADER", "ENCODING"],
  JSON: notForDocuments,
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
  refuseEncoding(options);
  if (options.has("QUOTE") && !options.has("CSV")) throw conflict("QUOTE is only supported with CSV");
  for (const columnar of ["PARQUET", "ORC"]) if (options.has(columnar)) refuseColumnar(options, columnar);
  if (options.has("SERIALIZETOJSON") && !options.has("PARQUET") && !options.has("ORC")) {
    throw conflict("SERIALIZETOJSON is only supported with PARQUET and ORC");
  }
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html */
function refuseEncoding(options: OptionValues): void {
  const encoding = options.get("ENCODING");
  if (!options.has("FIXEDWIDTH") || encoding === undefined || encoding === "UTF8") return;
  throw conflict(`ENCODING ${encoding} is not supported with FIXEDWIDTH: fixed-width files must use UTF8`);
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
