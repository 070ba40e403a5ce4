import type { Arrival } from "../../arrivals/arrival.ts";
import type { BatchFile } from "../../arrivals/batch-file.ts";
import { placeOf } from "../../arrivals/s3-url.ts";
import { asUtf8, fromUtf8 } from "../../pipeline/copy-options/characters.ts";
import type { CopyOptions } from "../../pipeline/copy-options/copy-options.ts";
import { type Packing, type TextLayout, textLayout } from "../../pipeline/copy-options/text-layout.ts";
import type { DataFiles } from "../../ports/data-files.ts";
import type { Objects } from "../../ports/objects.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import { listGone, rejectedBatch, rowsOfRejected } from "../../records/read-rejected.ts";
import type { RecordStore } from "../../records/record-store.ts";
import type { RejectedFileJson, RejectedJson, RejectedRowJson } from "../../records/rejected-rows.ts";
import { ReplayError } from "../replay-units.ts";
import { findRecords } from "./find-records.ts";
import { withRawLines } from "./raw-lines.ts";

export type WriteOutDeps = {
  pipelines: Pick<Pipelines, "get">;
  objects: Pick<Objects, "list" | "get">;
  files: DataFiles;
};

/** The rejected rows of a batch as a file of its pipeline's format, for a person to correct. */
export type RejectedFile = {
  pipeline: string;
  batch_id: string;
  /** In `content`. */
  rows: number;
  /** Rows that are not in it, each with the reason. */
  missing: readonly { file: string; line: number; because: string }[];
  /** What the record itself says of its rows. */
  problems: readonly string[];
  /** Lines at the start that IGNOREHEADER skips. */
  header_lines: number;
  /** How the file is to be packed for its pipeline. */
  packing: Packing;
  /** `csv`, `txt` or `json`. */
  extension: string;
  /** Not packed, in the pipeline's encoding. */
  content: Uint8Array;
};

/** A person waits, and has the memory. */
const limits = { readBytes: 2 ** 40, keptBytes: 2 ** 30 };

/**
 * Makes a file of the rows that COPY left out of a batch.
 *
 * @throws ReplayError if the batch has no such rows, or its format has no lines
 */
export async function writeOutRejected(
  deps: WriteOutDeps,
  pipelineName: string,
  batchId: string,
): Promise<RejectedFile> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const { options } = pipeline.copy;
  const layout = textLayout(options);
  if (!layout) throw noLines(options);
  const { record, rows } = await found({ objects: deps.objects, pipelineName, pipeline }, batchId);
  const lines = await whole(deps, record, { rows, layout });
  const header = await headerOf(deps, record, { layout, count: Number(options.settings.IGNOREHEADER ?? 0) });
  const bytes = lines.map(bytesOf);
  const kept = bytes.filter((line) => line !== undefined);
  return {
    ...{ pipeline: pipelineName, batch_id: batchId, rows: kept.length },
    missing: lines.flatMap(({ file, line, no_raw_line: because = "it is not known" }, at) =>
      bytes[at] ? [] : [{ file, line, because }],
    ),
    ...{
      problems: record.problems,
      header_lines: header.length,
      packing: layout.packing,
      extension: extensionOf(options),
    },
    content: fromUtf8(Buffer.concat([...header, ...kept].flatMap((line) => [line, lineBreak])), layout.encoding),
  };
}

const lineBreak = Buffer.from("\n");

async function found(store: RecordStore, batchId: string) {
  const stored = await rejectedBatch(store, batchId);
  if (!stored) throw nothingRejected(store.pipelineName, batchId);
  const rows = await rowsOfRejected(store, stored.record);
  if (!rows) throw new ReplayError(`${listGone(stored.record)}.`);
  return { record: stored.record, rows };
}

/** Rows whose line the record lacks are looked for once more: this reads further than a function may. */
async function whole(
  { files }: WriteOutDeps,
  record: RejectedJson,
  { rows, layout }: { rows: readonly RejectedRowJson[]; layout: TextLayout },
): Promise<readonly RejectedRowJson[]> {
  const byUrl = new Map(record.files.map((file) => [file.url, toFile(file)]));
  const once = [...new Map(rows.map((row) => [`${row.line} ${row.file}`, row])).values()];
  const lacking = once.filter((row) => bytesOf(row) === undefined);
  const bare = ({ file, line, column, error_code, reason }: RejectedRowJson) => ({
    file,
    line,
    column,
    error_code,
    reason,
  });
  const placed = lacking.map((row) => ({ row: bare(row), file: byUrl.get(row.file) }));
  const read = await withRawLines({ files }, placed, { layout, limits });
  const again = new Map(lacking.map((row, at) => [row, read[at]]));
  return once.map((row) => again.get(row) ?? row);
}

/** What a view has of a line is not the line. */
function bytesOf({
  raw_line: text,
  raw_line_base64: base64,
  raw_line_from: view,
}: RejectedRowJson): Buffer | undefined {
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  return text === undefined || view !== undefined ? undefined : Buffer.from(text);
}

/** Those of the first file that can be read. COPY skips so many lines, so there are as many, empty ones where none is known. */
async function headerOf(
  { files }: WriteOutDeps,
  record: RejectedJson,
  { layout, count }: { layout: TextLayout; count: number },
): Promise<readonly Uint8Array[]> {
  if (count === 0) return [];
  const lines = Array.from({ length: count }, (_, at) => at + 1);
  for (const file of record.files) {
    const opened = await files.open(toFile(file).arrival, layout.packing);
    if ("because" in opened) continue;
    const content = asUtf8(opened.bytes, layout.encoding);
    const asLines = { records: { are: "lines" } } as const;
    const { records } = await findRecords(content, { lines, layout: asLines, maxBytes: limits.readBytes });
    return lines.map((line) => records.get(line)?.bytes ?? Buffer.alloc(0));
  }
  return lines.map(() => Buffer.alloc(0));
}

function toFile({
  file_id: id,
  url,
  bytes,
  etag,
  version_id: versionId,
  event_time: eventTime,
}: RejectedFileJson): BatchFile {
  const version = versionId === undefined ? {} : { versionId };
  const arrival: Arrival = { ...placeOf(url), bytes, eTag: etag, ...version, eventTime };
  return { id, arrival, messageIds: [] };
}

function extensionOf({ format: { kind } }: CopyOptions): string {
  return kind === "csv" || kind === "json" ? kind : "txt";
}

const noLines = ({ format: { kind } }: CopyOptions) =>
  new ReplayError(
    `Files of ${kind.toUpperCase()} have no lines, so rejected rows cannot be written out as a file. ` +
      "`redshift-loader errors` names their files and reasons: write them anew from their source.",
  );

const nothingRejected = (pipelineName: string, batchId: string) =>
  new ReplayError(
    `No load of the batch ${batchId} of ${pipelineName} left rows out, as far as it is known. ` +
      `\`redshift-loader errors ${pipelineName}\` lists the batches that did.`,
  );
