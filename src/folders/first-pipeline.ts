import type { PipelineFile } from "./pipelines-folder.ts";

/** The first pipeline's role. Recovery uses it only if all it knows of a load is the statement's text. */
export const copyRoleOf = (pipelines: readonly PipelineFile[]) => pipelines[0]?.pipeline.copy.roleArn ?? "default";

/** The first pipeline's place for manifests. Bulk loads use it unless their input names a place, since COPY's role can read there. */
export const bulkManifestsOf = (pipelines: readonly PipelineFile[]) => pipelines[0]?.pipeline.manifests;
