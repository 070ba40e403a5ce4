import { rejectsRows } from "../core/pipeline/copy-options/rejecting.ts";
import type { Folder } from "./bulk-folder.ts";
import type { PipelineFile } from "./pipelines-folder.ts";

/** Where files come from of which COPY may reject rows. */
export const rejectingSources = (pipelines: readonly PipelineFile[]): Folder[] =>
  pipelines.flatMap(({ pipeline, source }) =>
    source && rejectsRows(pipeline.copy.options) ? [{ bucket: source.bucket, prefix: source.prefix ?? "" }] : [],
  );
