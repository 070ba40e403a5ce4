import type { PipelineFile } from "./pipelines-folder.ts";

/** The role of the first pipeline stands for all: recovery needs one only where a statement's own text is all there is. */
export const copyRoleOf = (pipelines: readonly PipelineFile[]) => pipelines[0]?.pipeline.copy.roleArn ?? "default";

/** Bulk loads keep their manifests beside those of the first pipeline, unless their input names a place: COPY's role reads there already. */
export const bulkManifestsOf = (pipelines: readonly PipelineFile[]) => pipelines[0]?.pipeline.manifests;
