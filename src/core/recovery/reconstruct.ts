import type { BatchFile } from "../arrivals/batch-file.ts";
import { AccessDeniedError } from "../base/access-denied-error.ts";
import { errorText } from "../base/error-text.ts";
import { formatTableName } from "../base/identifier.ts";
import { ManifestError } from "../base/manifest-error.ts";
import { toBatch } from "../load/batch.ts";
import { manifestUrl, type ReadManifest, readManifestUrl } from "../load/manifest.ts";
import { readManifest } from "../load/read-manifest.ts";
import { manifestUrls } from "../load/read-statement.ts";
import { recordedFiles } from "../load/recorded-files.ts";
import type { StatementName } from "../load/statement-name.ts";
import { batchScope, bulkPipelineName, warehouseName } from "../pipeline/batch-scope.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { errorFields, type Log } from "../ports/log.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import type { DescribedStatement } from "../ports/warehouse-client.ts";
import type { FailedLoad } from "./failed-load.ts";

export type ReconstructDeps = {
  objects: Pick<Objects, "get">;
  /** Absent where the function has no configuration: then the failed statement's own text is used. */
  pipelines: Pipelines | undefined;
  /** Checks a bulk load's configuration like a pipeline's file. @throws ConfigError if it is invalid */
  readPipeline: (name: string, text: string) => Promise<Pipeline>;
  log: Log;
};

/**
 * What a failed statement was to load, and how. `ownText`: it is not known, but the statement's own text may run again.
 * `changed`: a manifest is not what the loader wrote, so the statement's text must not run again either: it names that manifest.
 */
type Reconstructed =
  | { kind: "load"; files: readonly BatchFile[]; of: LoadKnown }
  | { kind: "ownText" | "changed"; because: string };

type LoadKnown = Pick<FailedLoad, "pipelineName" | "pipeline" | "files" | "manifests">;
type NotKnown = Exclude<Reconstructed, { kind: "load" }>;

/**
 * Finds out what a statement was to load, and how.
 *
 * Only the failed statement and the configuration are believed. The pipeline's name is that in the addresses that the
 * statement's own COPYs name. A manifest names files, and only those that make the batch of the statement's name; that
 * id covers warehouse and target, and of a bulk load the whole configuration. If the manifest does not name the files, the
 * statement's own rows for the ledger do.
 *
 * @throws ConfigError if the configuration cannot be read just now
 */
export async function reconstruct(
  deps: ReconstructDeps,
  name: StatementName,
  statement: DescribedStatement,
): Promise<Reconstructed> {
  const urls = manifestUrls(statement);
  const pipelineName = readManifestUrl(urls[0] ?? "")?.pipelineName;
  if (pipelineName === undefined) return ownText("its statements name no manifest of the loader's");
  const read = await readAll(deps, urls);
  const recorded = recordedFiles(statement);
  if ("kind" in read && recorded.length === 0) return read;
  const contents = "kind" in read ? [] : read;
  const pipeline = await pipelineOf(deps, { pipelineName, name, content: contents[0] });
  if ("kind" in pipeline) return "kind" in read ? read : pipeline;
  const isOfBatch = (files: readonly BatchFile[]) =>
    toBatch(batchScope(pipelineName, pipeline), files).id === name.batchId;
  const manifests = contents.map((content, index) => ({ url: urls[index] ?? "", files: content.files }));
  const files = contents.flatMap((content) => content.files);
  if (files.length > 0 && isOfBatch(files)) return loadOf({ pipelineName, pipeline, files, manifests });
  const stated = contents[0]?.scope;
  if (stated && toBatch(stated, files).id === name.batchId)
    return ownText(`the configuration of ${pipelineName} loads ${warehouseName(pipeline.warehouse)} by now`);
  if (recorded.length > 0 && isOfBatch(recorded)) {
    const batch = toBatch(batchScope(pipelineName, pipeline), recorded);
    const url = manifestUrl(pipeline.manifests, pipelineName, batch);
    return loadOf({ pipelineName, pipeline, files: recorded, manifests: [{ url, files: recorded }] });
  }
  return "kind" in read
    ? read
    : { kind: "changed", because: "its manifest was changed: its files are not the batch's" };
}

const loadOf = (of: LoadKnown) => ({ kind: "load", files: of.files, of }) as const;

const ownText = (because: string) => ({ kind: "ownText", because }) as const;

async function readAll(
  { objects, log }: ReconstructDeps,
  urls: readonly string[],
): Promise<readonly ReadManifest[] | NotKnown> {
  const contents: ReadManifest[] = [];
  for (const read of await Promise.allSettled(urls.map((url) => readManifest(objects, url)))) {
    if (read.status === "fulfilled" && read.value) contents.push(read.value);
    else if (read.status === "fulfilled") return ownText("its manifest is gone");
    else if (read.reason instanceof ManifestError) {
      log.error("manifest not used", { urls, ...errorFields(read.reason) });
      return { kind: "changed", because: `its manifest is not usable: ${read.reason.message}` };
    } else if (read.reason instanceof AccessDeniedError) {
      log.warn("manifest not read", { urls, ...errorFields(read.reason) });
      return ownText(`its manifest cannot be read: ${read.reason.message}`);
    } else throw read.reason;
  }
  return contents;
}

type Sought = { pipelineName: string; name: StatementName; content: ReadManifest | undefined };

async function pipelineOf(
  deps: ReconstructDeps,
  { pipelineName, name, content }: Sought,
): Promise<Pipeline | NotKnown> {
  if (pipelineName !== bulkPipelineName) return configured(deps, pipelineName, name);
  const [, , , config] = content?.scope ?? [];
  if (config === undefined) return { kind: "changed", because: "its manifest does not say how it loads" };
  try {
    const pipeline = await deps.readPipeline(pipelineName, config);
    return loadsInto(pipeline, name) ? pipeline : { kind: "changed", because: "its manifest is of another target" };
  } catch (error) {
    return { kind: "changed", because: `its manifest is not usable: ${errorText(error)}` };
  }
}

/** The configuration as it is now. If it loads another target by now, it does not say how this one is loaded. */
async function configured({ pipelines, log }: ReconstructDeps, pipelineName: string, name: StatementName) {
  if (!pipelines) return ownText("no configuration is known to this function (CONFIG_BUCKET)");
  try {
    const pipeline = await pipelines.get(pipelineName);
    if (loadsInto(pipeline, name)) return pipeline;
    return ownText(`the configuration of ${pipelineName} loads ${formatTableName(pipeline.copy.table)} by now`);
  } catch (error) {
    log.warn("configuration not used", { pipeline: pipelineName, ...errorFields(error) });
    return ownText(`the configuration of ${pipelineName} cannot be used: ${errorText(error)}`);
  }
}

/** Recovery only loads the table whose load failed. */
function loadsInto({ warehouse, copy }: Pipeline, name: StatementName): boolean {
  return warehouse.database === name.database && formatTableName(copy.table) === name.table;
}
