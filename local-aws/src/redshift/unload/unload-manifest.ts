import type { WrittenFile } from "./output-file.ts";
import type { UnloadColumn } from "./unload-column.ts";
import type { UnloadStatement } from "./unload-statement.ts";

/**
 * The manifest of an unload, which COPY can load: with sizes if it is verbose, or if COPY will need them.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD_command_examples.html
 */
export function unloadManifest(
  { manifest, format }: Pick<UnloadStatement, "manifest" | "format">,
  files: readonly WrittenFile[],
  columns: readonly UnloadColumn[],
): string {
  if (!manifest?.verbose) {
    const entries = files.map(({ url, bytes }) => {
      return format.kind === "parquet" ? { url, meta: { content_length: bytes } } : { url };
    });
    return `${JSON.stringify({ entries }, undefined, 2)}\n`;
  }
  const entries = files.map(({ url, bytes, lines }) => ({ url, meta: { content_length: bytes, record_count: lines } }));
  const elements = columns.map(({ name, type }) => ({ name, type: manifestType(type) }));
  const meta = {
    content_length: files.reduce((sum, { bytes }) => sum + bytes, 0),
    record_count: files.reduce((sum, { lines }) => sum + lines, 0),
  };
  const author = { name: "Amazon Redshift", version: "1.0.0" };
  return `${JSON.stringify({ entries, schema: { elements }, meta, author }, undefined, 2)}\n`;
}

const integerNames = { 2: "smallint", 4: "integer", 8: "bigint" };

function manifestType(type: UnloadColumn["type"]): object {
  switch (type.kind) {
    case "integer":
      return { base: integerNames[type.bytes] };
    case "float":
      return { base: type.bytes === 4 ? "real" : "double precision" };
    case "decimal":
      return { base: "numeric", precision: type.precision, scale: type.scale };
    case "char":
      return { base: "character", max_length: type.bytes };
    case "varchar":
      return { base: "character varying", max_length: type.bytes };
    case "timestamp":
    case "time":
      return { base: `${type.kind} ${type.zoned ? "with" : "without"} time zone` };
    case "other":
      return { base: type.name };
    default:
      return { base: type.kind };
  }
}
