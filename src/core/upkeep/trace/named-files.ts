import { s3Url } from "../../arrivals/s3-url.ts";
import { quoteLiteral, quoteTable } from "../../base/identifier.ts";
import { undoneStart, undoneStartLength } from "../../base/undone-mark.ts";
import { withoutLedger } from "../../ledger/unloaded-files.ts";
import { readManifest } from "../../load/read-manifest.ts";
import { manifestUrls } from "../../load/read-statement.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { Objects } from "../../ports/objects.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import {
  type ParkedJson,
  type QuarantineJson,
  readable,
  readDismissed,
  readParked,
  readQuarantined,
  readWaitingWhole,
  type Stored,
  type WaitingJson,
} from "../../records/record-store.ts";
import { findManifest } from "../batch-errors.ts";

type NamedFilesDeps = {
  pipelines: Pick<Pipelines, "get">;
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query" | "describe">;
  now: () => Date;
};

/** A batch may have 10,000 files; nobody reads the ways of all. */
const maxFiles = 1000;

/**
 * The addresses of a pipeline's files that have this id: of the file itself, of its batch, its eTag or its S3 version.
 *
 * @returns at most 1,000
 */
export async function filesOfId(deps: NamedFilesDeps, pipelineName: string, id: string): Promise<readonly string[]> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const store = { objects: deps.objects, pipelineName, pipeline };
  const isBatchId = /^[0-9a-f]{32}$/.test(id);
  const [loaded, manifest, ...read] = await Promise.all([
    withoutLedger(() => loadedOf(deps.warehouse, pipeline, id), []),
    isBatchId ? readable(() => findManifest(deps, store, id)) : undefined,
    readParked(store),
    readWaitingWhole(store),
    readQuarantined(store),
    readDismissed(store),
  ]);
  const records = read.flatMap((kind): readonly Stored<QuarantineJson | ParkedJson | WaitingJson>[] => kind.records);
  const named = records.flatMap(({ record }) => {
    if (!("files" in record))
      return [record.file_id, record.batch_id, record.etag, record.version_id].includes(id) ? record.url : [];
    return record.files.flatMap((file) => (record.batch_id === id || file.file_id === id ? file.url : []));
  });
  const intended = manifest?.content.files.map(({ arrival }) => s3Url(arrival)) ?? [];
  return [...new Set([...loaded, ...named, ...intended])].slice(0, maxFiles);
}

/** The addresses of the files that the ledger has under an id. */
export async function loadedOf(
  warehouse: Pick<WarehouseClient, "query">,
  { safety: { ledger }, warehouse: address }: Pipeline,
  id: string,
): Promise<string[]> {
  if (!ledger) return [];
  const literal = quoteLiteral(id);
  const sql =
    `SELECT DISTINCT bucket, object_key FROM ${quoteTable(ledger)} ` +
    `WHERE batch_id = ${literal} OR LEFT(batch_id, ${undoneStartLength}) = ${quoteLiteral(undoneStart(id))} OR file_id = ${literal} OR etag = ${literal} OR version_id = ${literal} LIMIT ${maxFiles}`;
  return (await warehouse.query(address, sql)).map(([bucket, key]) =>
    s3Url({ bucket: String(bucket), key: String(key) }),
  );
}

/**
 * The addresses of the files of a submitted statement, by the manifests that its SQL names.
 *
 * @returns none if the Data API has forgotten the statement, after 24 hours
 */
export async function filesOfStatement(
  { objects, warehouse }: Pick<NamedFilesDeps, "objects" | "warehouse">,
  statementId: string,
): Promise<readonly string[]> {
  const statement = await warehouse.describe(statementId);
  if (!statement) return [];
  const manifests = await Promise.all(manifestUrls(statement).map((url) => readManifest(objects, url)));
  return manifests.flatMap((manifest) => manifest?.files.map(({ arrival }) => s3Url(arrival)) ?? []).slice(0, maxFiles);
}
