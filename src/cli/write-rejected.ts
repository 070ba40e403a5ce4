import { writeFile } from "node:fs/promises";
import zlib from "node:zlib";
import type { PipelineSource } from "../config/config.ts";
import { s3Url } from "../core/arrivals/s3-url.ts";
import { plural } from "../core/base/plural.ts";
import type { RejectedFile } from "../core/upkeep/rejected/write-out.ts";
import { CliError } from "./cli-error.ts";
import { namedPipelines } from "./named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "./operator-app.ts";
import { rejectedRowMissing } from "./terminal/failure-lines.ts";
import type { Output } from "./terminal/output.ts";
import { progressLine } from "./terminal/progress-line.ts";
import { paint, say } from "./terminal/said.ts";

type Named = { pipeline: string; id: string };

/** Writes the rows that COPY left out of a batch to a new file. @returns whether all of them are in it */
export async function writeRejected(
  { pipeline, id }: Named,
  options: OperatorOptions & { output?: string },
  output: Output,
): Promise<boolean> {
  const app = await operatorApp(options, output);
  await namedPipelines(app.pipelines, [pipeline], { options });
  using progress = progressLine(output.errors, "Reading the rejected rows");
  const { source, ...file } = await app.writeOutRejected(pipeline, id);
  progress.hide();
  const path = options.output ?? nameOf(file, source);
  const { content, packing, ...about } = file;
  if (file.rows > 0) await writeNew(path, packed(file));
  const ok = file.missing.length === 0 && file.problems.length === 0;
  if (options.json) output.json({ ok, ...about, file: file.rows > 0 ? path : null, packing: packing ?? null });
  else print(file, { path, source }, output);
  return ok;
}

/** Files of the other compressions are written plain, for you to pack: Node does not know them. */
function packed({ content, packing }: RejectedFile): Uint8Array {
  if (packing === "GZIP") return zlib.gzipSync(content);
  return packing === "ZSTD" ? zlib.zstdCompressSync(content) : content;
}

const endings = { GZIP: ".gz", ZSTD: ".zst", BZIP2: "", LZOP: "" } as const;

/** It ends as the pipeline's files do, so that its upload is announced. */
function nameOf({ batch_id, extension, packing }: RejectedFile, source: PipelineSource | undefined): string {
  const ending = `.${extension}${packing ? endings[packing] : ""}`;
  return `rejected-${batch_id}${source?.suffix || ending}`;
}

async function writeNew(path: string, content: Uint8Array): Promise<void> {
  try {
    await writeFile(path, content, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // of node:fs
    const why = code === "EEXIST" ? "exists already: name another file with --output" : `cannot be written (${code})`;
    throw new CliError(`${path} ${why}. No row was written.`, code === "EEXIST" ? 2 : 1);
  }
}

type Place = { path: string; source: PipelineSource | undefined };

const shownMissing = 20;

function print(file: RejectedFile, { path, source }: Place, output: Output): void {
  const { pipeline, batch_id, rows, missing, problems, header_lines, packing } = file;
  const header = header_lines > 0 ? `, behind ${plural(header_lines, "header line")}` : "";
  if (rows > 0) output.line(say`${paint.green("✓")} ${plural(rows, "rejected row")} written to ${path}${header}.`);
  for (const one of missing.slice(0, shownMissing)) output.line(rejectedRowMissing(one));
  if (missing.length > shownMissing)
    output.line(say`  … and ${(missing.length - shownMissing).toLocaleString("en-US")} more; --json lists all.`);
  for (const problem of problems) output.line(say`${paint.red("✗")} The list is not whole: ${problem}`);
  if (rows === 0) return;
  const target = source
    ? s3Url({ bucket: source.bucket, key: `${source.prefix ?? ""}${path.replace(/^.*\//, "")}` })
    : undefined;
  if (packing === "BZIP2" || packing === "LZOP")
    output.line(say`  Pack it with ${packing} when it is correct: copy.options say so.`);
  output.line(say`  Correct it, then upload it under a new key: aws s3 cp ${path} ${target ?? "s3://bucket/new-key"}`);
  output.line(say`  Then close the record: redshift-loader dismiss ${pipeline} ${batch_id} --reason "…"`);
}
