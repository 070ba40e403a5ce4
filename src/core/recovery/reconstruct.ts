import { bulkPipelineName } from "../bulk-load.ts";
import { formatTableName } from "../identifier.ts";
import { errorFields, type Log } from "../log.ts";
import { type ManifestContent, ManifestError } from "../manifest.ts";
import { manifestUrls } from "../manifest-urls.ts";
import type { Pipeline } from "../pipeline.ts";
import type { PipelineJson } from "../pipeline-json.ts";
import type { DescribedStatement, Objects, Pipelines } from "../ports.ts";
import { readManifest } from "../read-manifest.ts";
import type { StatementName } from "../statement-name.ts";
import type { FailedLoad } from "./recovery.ts";

export type ReconstructDeps = {
  objects: Pick<Objects, "get">;
  /** Absent where the function has no configuration: then the manifest's own is used. */
  pipelines: Pipelines | undefined;
  /** Checks a manifest's configuration like a pipeline's file. @throws ConfigError if it is invalid */
  readPipeline: (name: string, json: PipelineJson) => Promise<Pipeline>;
  log: Log;
};

type Reconstructed = Pick<FailedLoad, "pipelineName" | "pipeline" | "files" | "manifests">;

/**
 * What a statement was to load, and how, from the manifests that its COPYs name.
 *
 * @returns undefined if a manifest is gone, is not of the loader's making, or is of another table
 */
export async function reconstruct(
  deps: ReconstructDeps,
  name: StatementName,
  statement: DescribedStatement,
): Promise<Reconstructed | undefined> {
  const urls = manifestUrls(statement);
  const contents = await Promise.all(urls.map((url) => readContent(deps, url)));
  const [first] = contents;
  if (!first || contents.includes(undefined)) return undefined;
  const pipeline = await pipelineOf(deps, name, first);
  if (!loadsInto(pipeline, name)) return undefined;
  const manifests = contents.flatMap((content, index) =>
    content ? [{ url: urls[index] ?? "", files: content.batch.files }] : [],
  );
  return {
    pipelineName: first.pipelineName,
    pipeline,
    files: manifests.flatMap((manifest) => manifest.files),
    manifests,
  };
}

async function readContent({ objects, log }: ReconstructDeps, url: string): Promise<ManifestContent | undefined> {
  try {
    return await readManifest(objects, url);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    log.warn("manifest not used", { url, ...errorFields(error) });
    return undefined;
  }
}

/** The configuration as it is now, if it still loads the same target; else as it was when the batch was intended. */
async function pipelineOf(deps: ReconstructDeps, name: StatementName, content: ManifestContent): Promise<Pipeline> {
  const { pipelineName, config } = content;
  const current = pipelineName === bulkPipelineName ? undefined : await currentPipeline(deps, pipelineName);
  return current && loadsInto(current, name) ? current : deps.readPipeline(pipelineName, config);
}

/** A manifest must not send recovery to another table than the one whose load failed. */
function loadsInto({ warehouse, copy }: Pipeline, name: StatementName): boolean {
  return warehouse.database === name.database && formatTableName(copy.table) === name.table;
}

async function currentPipeline({ pipelines, log }: ReconstructDeps, name: string): Promise<Pipeline | undefined> {
  try {
    return await pipelines?.get(name);
  } catch (error) {
    log.warn("configuration not used, the manifest's is", { pipeline: name, ...errorFields(error) });
    return undefined;
  }
}
