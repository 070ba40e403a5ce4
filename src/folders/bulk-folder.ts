import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { parseBulkInput } from "../config/bulk-input.ts";
import { parseJsonText } from "../config/json-text.ts";
import { manifestsBeside } from "../core/bulk/bulk-load.ts";
import { bulkPipelineName } from "../core/pipeline/batch-scope.ts";
import type { Warehouse } from "../core/pipeline/pipeline.ts";
import { FolderError } from "./folder-error.ts";

/** Keys of a bucket that start with `prefix`. */
export type Folder = { bucket: string; prefix: string };

/** A bulk load as a file describes it, and what it touches in S3. */
export type BulkJobFile = {
  name: string;
  input: unknown;
  warehouse: Warehouse;
  /** Where its paths begin, up to the first placeholder. */
  sources: readonly Folder[];
  /** Where its input puts manifests; undefined: where the function's environment says. */
  manifests: Folder | undefined;
  /** Whether a path goes by the names of columns. */
  isByName: boolean;
};

/**
 * Reads `*.json` of the folder `bulk/` of a pipelines folder; without that folder there are no bulk loads.
 *
 * @throws FolderError with every problem of every file
 */
export async function readBulkFolder(pipelinesDirectory: string): Promise<readonly BulkJobFile[]> {
  const directory = join(pipelinesDirectory, "bulk");
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => extname(name) === ".json").toSorted();
  const read = await Promise.all(
    files.map(async (file) => readJob(file, await readFile(join(directory, file), "utf8"))),
  );
  const problems = read.flatMap((result) => ("problems" in result ? result.problems : []));
  if (problems.length > 0) throw new FolderError([`The bulk loads in ${directory} have problems:`, ...problems]);
  return read.flatMap((result) => ("warehouse" in result ? [result] : []));
}

/** Where the manifests of bulk loads go, at a place for manifests. */
export const bulkFolderIn = ({ bucket, prefix }: Folder): Folder => ({
  bucket,
  prefix: `${prefix}${bulkPipelineName}/`,
});

/** Where they go by default: beside the files. */
export const bulkFolderBeside = (bucket: string): Folder => bulkFolderIn(manifestsBeside(bucket));

function readJob(file: string, text: string): BulkJobFile | { problems: string[] } {
  const json = parseJsonText(text);
  if ("problem" in json) return { problems: [`  ${file}:${json.problem.line}: ${json.problem.message}`] };
  const parsed = parseBulkInput(json.value);
  if ("problems" in parsed)
    return { problems: parsed.problems.map(({ path, message }) => `  ${file}: ${path}: ${message}`) };
  const { job } = parsed;
  const refused = job.paths.flatMap((path) =>
    path.kind === "refused" ? [`  ${file}: ${path.s3Path}: ${path.error}`] : [],
  );
  if (refused.length > 0) return { problems: refused };
  const sources = job.paths.map(({ s3Path }) => sourceOf(s3Path));
  return {
    name: basename(file, ".json"),
    input: json.value,
    warehouse: job.warehouse,
    sources,
    manifests: job.manifests && bulkFolderIn(job.manifests),
    isByName: job.paths.some((path) => path.kind === "path" && path.copy.byName !== undefined),
  };
}

function sourceOf(s3Path: string): Folder {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/?([^{]*)/s.exec(s3Path) ?? [];
  return { bucket, prefix };
}
