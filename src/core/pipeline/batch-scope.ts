import { formatTableName } from "../base/identifier.ts";
import type { Pipeline, Warehouse } from "./pipeline.ts";
import { toPipelineJson } from "./pipeline-json.ts";

/** Takes the queue's place in manifests' addresses; no queue can have this name, since it has a dot. */
export const bulkPipelineName = "bulk.load";

/** What a batch's id covers beside its files: warehouse, database and target; of a bulk load also how it loads. */
export type BatchScope =
  | readonly [warehouse: string, database: string, target: string]
  | readonly [warehouse: string, database: string, target: string, config: string];

/**
 * The scope of all batches of a pipeline.
 *
 * A bulk load has no configuration that recovery could read again: its manifest holds one. The id covers it, so
 * a manifest that was changed no longer fits the statement's name.
 */
export function batchScope(pipelineName: string, pipeline: Pipeline): BatchScope {
  const { warehouse, copy } = pipeline;
  const scope = [warehouseName(warehouse), warehouse.database, formatTableName(copy.table)] as const;
  return pipelineName === bulkPipelineName ? [...scope, JSON.stringify(toPipelineJson(pipeline))] : scope;
}

/** `cluster main`, `workgroup adhoc`. */
export function warehouseName({ at }: Pick<Warehouse, "at">): string {
  return at.kind === "cluster" ? `cluster ${at.identifier}` : `workgroup ${at.name}`;
}

export const isSameScope = (a: BatchScope, b: BatchScope): boolean =>
  a.length === b.length && a.every((part, index) => part === b[index]);
