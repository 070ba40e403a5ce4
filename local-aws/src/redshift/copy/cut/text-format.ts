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
import { parseJsonPaths, pathsFill } from "./json-paths.ts";

/** Makes a reader for one file. */
export type TextFormat = (accept: AcceptRecord) => RecordReader;

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
      return (accept) => recordReader(csvCutter({ ...rules, ...format }, accept), accept);
    case "delimited": {
      const nullAs = statement.conversions.nullAs ?? "";
      return (accept) => recordReader(delimitedCutter({ ...rules, ...format, nullAs }, accept), accept);
    }
    case "fixedwidth": {
      refuseOtherCount(format.widths, columns);
      const { fillRecord, nullAs = "" } = statement.conversions;
      return (accept) => recordReader(fixedWidthCutter({ ...rules, ...format, fillRecord, nullAs }, accept), accept);
    }
    case "json":
    case "avro":
      return jsonFormat(objects, { source: format.source, ignoreHeader }, columns);
    default:
      throw new CopyError(`COPY does not read ${format.kind} as text`);
  }
}

function refuseOtherCount(widths: readonly number[], columns: readonly TargetColumn[]): void {
  if (widths.length === columns.length) return;
  throw new CopyError(
    "Number of columns in the fixedwidth spec and in the table or column list should match. " +
      `Columns in the spec: ${widths.length}, columns in table or column list: ${columns.length}`,
  );
}

async function jsonFormat(
  objects: Pick<ObjectStore, "open">,
  { source, ignoreHeader }: { source: JsonSource; ignoreHeader: number },
  columns: readonly TargetColumn[],
): Promise<TextFormat> {
  const { fill, arrays } = await jsonFill(objects, source, {
    names: columns.map((column) => column.name),
    keepJson: columns.map((column) => column.type.kind === "super"),
  });
  const rules = { fields: columns.length, arrays, ignoreHeader };
  return (accept) => recordReader(jsonCutter({ ...rules, fill: fill() }, accept), accept);
}

type JsonFill = { fill: () => FillRecord; arrays: boolean };

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
  return { fill: () => pathsFill(columns, paths), arrays: true };
}

async function readJsonPaths(objects: Pick<ObjectStore, "open">, url: string): Promise<string> {
  const location = parseS3Url(url);
  if (!location) throw new CopyError(`Invalid JSONPaths url '${url}'`);
  return readText(objects, location);
}
