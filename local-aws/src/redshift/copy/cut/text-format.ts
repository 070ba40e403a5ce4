import { CopyError } from "../copy-error.ts";
import { type RecordReader, recordReader } from "../record/record-reader.ts";
import type { AcceptRecord } from "../record/text-record.ts";
import type { ObjectStore } from "../source/object-store.ts";
import { readText } from "../source/read-text.ts";
import type { CopyStatement, JsonSource } from "../statement/copy-statement.ts";
import { parseS3Url } from "../statement/split-s3-url.ts";
import type { TargetColumn } from "../target/target-table.ts";
import { csvCutter } from "./csv-cutter.ts";
import { delimitedCutter } from "./delimited-cutter.ts";
import { fixedWidthCutter } from "./fixed-width-cutter.ts";
import { autoFill, type JsonColumns } from "./json-auto.ts";
import { type FillRecord, jsonCutter } from "./json-cutter.ts";
import { noshredFill } from "./json-noshred.ts";
import { type JsonPath, parseJsonPaths, pathsFill } from "./json-paths.ts";

/** `reader` is for one file; `paths` are those of a jsonpaths file. */
export type TextFormat = { reader: (accept: AcceptRecord) => RecordReader; paths?: readonly JsonPath[] };

/** @throws CopyError if the jsonpaths file cannot be used, or the columns do not fit the format */
export async function textFormat(
  objects: Pick<ObjectStore, "open">,
  statement: CopyStatement,
  columns: readonly TargetColumn[],
): Promise<TextFormat> {
  const { format, ignoreHeader, ignoreBlankLines } = statement;
  const rules = { fields: columns.length + 1, ignoreHeader, ignoreBlankLines };
  switch (format.kind) {
    case "csv":
      return { reader: (accept) => recordReader(csvCutter({ ...rules, ...format }, accept), accept) };
    case "delimited": {
      const nullAs = statement.conversions.nullAs ?? "";
      return { reader: (accept) => recordReader(delimitedCutter({ ...rules, ...format, nullAs }, accept), accept) };
    }
    case "fixedwidth": {
      refuseOtherCount(format.widths, columns);
      const { fillRecord, nullAs = "" } = statement.conversions;
      const fixed = { ...rules, ...format, fillRecord, nullAs };
      return { reader: (accept) => recordReader(fixedWidthCutter(fixed, accept), accept) };
    }
    case "json":
      return jsonFormat(objects, { source: format.source, ignoreHeader, maxBytes: maxJsonBytes }, columns);
    case "avro":
      return jsonFormat(objects, { source: format.source, ignoreHeader, maxBytes: Number.POSITIVE_INFINITY }, columns);
    default:
      throw new CopyError(`COPY does not read ${format.kind} as text`);
  }
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/copy_json.html */
const maxJsonBytes = 4 * 1024 * 1024;

function refuseOtherCount(widths: readonly number[], columns: readonly TargetColumn[]): void {
  if (widths.length === columns.length) return;
  throw new CopyError(
    "Number of columns in the fixedwidth spec and in the table or column list should match. " +
      `Columns in the spec: ${widths.length}, columns in table or column list: ${columns.length}`,
  );
}

async function jsonFormat(
  objects: Pick<ObjectStore, "open">,
  { source, ignoreHeader, maxBytes }: { source: JsonSource; ignoreHeader: number; maxBytes: number },
  columns: readonly TargetColumn[],
): Promise<TextFormat> {
  const { fill, arrays, paths } = await jsonFill(objects, source, {
    names: columns.map((column) => column.name),
    keepJson: columns.map((column) => column.type.kind === "super"),
  });
  const rules = { fields: columns.length, arrays, ignoreHeader, maxBytes };
  const reader = (accept: AcceptRecord) => recordReader(jsonCutter({ ...rules, fill: fill() }, accept), accept);
  return paths === undefined ? { reader } : { reader, paths };
}

type JsonFill = { fill: () => FillRecord; arrays: boolean; paths?: readonly JsonPath[] };

async function jsonFill(
  objects: Pick<ObjectStore, "open">,
  source: JsonSource,
  columns: JsonColumns,
): Promise<JsonFill> {
  if (source.kind === "auto") return { fill: () => autoFill(columns, source.ignoreCase), arrays: false };
  if (source.kind === "noshred") {
    if (columns.keepJson.length !== 1 || !columns.keepJson[0]) {
      throw new CopyError("JSON 'noshred' needs a table, or a column list, of exactly one SUPER column");
    }
    return { fill: () => noshredFill(columns), arrays: true };
  }
  const paths = parseJsonPaths(await readJsonPaths(objects, source.url));
  if (!paths) return { fill: () => autoFill(columns, false), arrays: false };
  if (paths.length !== columns.names.length) {
    throw new CopyError(
      "Number of jsonpaths and the number of columns should match. " +
        `JSONPath size: ${paths.length}, Number of columns in table or column list: ${columns.names.length}`,
    );
  }
  return { fill: () => pathsFill(columns, paths), arrays: true, paths };
}

async function readJsonPaths(objects: Pick<ObjectStore, "open">, url: string): Promise<string> {
  const location = parseS3Url(url);
  if (!location) throw new CopyError(`Invalid JSONPaths url '${url}'`);
  return readText(objects, location);
}
