import { s3Url } from "../../arrivals/s3-url.ts";
import { undoneMark } from "../../base/undone-mark.ts";
import { init } from "../../ledger/init.ts";
import { ledgerFiles } from "../../ledger/ledger-listing.ts";
import { batchesOfFiles, loadedAmong, loadedBatchIds, loadedFileIds } from "../../ledger/ledger-queries.ts";
import { undoneFiles } from "../../ledger/undone-files.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { QueryRow } from "../../ports/warehouse-client.ts";
import { identityColumnsSql } from "../../recovery/identity-columns.ts";
import { badRowCountsSql, loadErrorsSql } from "../../recovery/load-errors.ts";
import { tooLongSql } from "../../recovery/shapes/widen-column.ts";
import { newestLoaded } from "../../upkeep/corrected-files.ts";
import { countCopies } from "../../upkeep/finish/copy-counts.ts";
import { rawLinesSql, rejectedRowsSql } from "../../upkeep/finish/rejected-rows.ts";
import { copiesOfManifestSql, replacementsSql } from "../../upkeep/replaced-rows.ts";
import { pipelineStatus } from "../../upkeep/status.ts";
import { filesWithRivals } from "../../upkeep/superseded-files.ts";
import { loadedOf } from "../../upkeep/trace/named-files.ts";
import { copiesOf, ledgerEntries } from "../../upkeep/trace/trace.ts";
import { heldFiles } from "../../upkeep/underway/queued-files.ts";
import { isOwnBatch, seeBatch } from "../../upkeep/undo/batch-seen.ts";
import type { Try } from "./transaction.ts";

const nobody = "0".repeat(32);
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * The queries that recovery, reconcile, finished and the commands send, about a file that does not exist. Their own code
 * writes them, into a list instead of to Redshift. Without a ledger those that read it are left out.
 */
export async function queryTries(name: string, pipeline: Pipeline): Promise<Try[]> {
  const sqls: string[] = [];
  const warehouse = {
    query: async (_: unknown, sql: string): Promise<readonly QueryRow[]> => {
      sqls.push(sql);
      return [];
    },
  };
  const bucket = pipeline.manifests.bucket;
  const arrival = { bucket, key: "doctor", bytes: 1, eTag: "", eventTime: "1970-01-01T00:00:00.000Z" };
  await init(warehouse, withLedgerOnly(pipeline));
  await loadedFileIds(warehouse, pipeline, [nobody]);
  await loadedFileIds(warehouse, pipeline, [nobody], undoneMark(nobody, nobody));
  await batchesOfFiles(warehouse, pipeline, [nobody]);
  await undoneFiles(warehouse, pipeline, nobody);
  await seeBatch(warehouse, { pipelineName: name, pipeline, batchId: nobody });
  await isOwnBatch(warehouse, { pipelineName: name, pipeline, batchId: nobody });
  await loadedAmong(warehouse, pipeline, [nobody]);
  await loadedBatchIds(warehouse, pipeline, 1);
  await Array.fromAsync(ledgerFiles(warehouse, pipeline, { bucket, prefix: "doctor" }));
  await filesWithRivals(warehouse, pipeline, [{ id: nobody, arrival, messageIds: [] }]);
  await newestLoaded(warehouse, pipeline, [s3Url(arrival)]);
  await ledgerEntries(warehouse, pipeline, arrival);
  await loadedOf(warehouse, pipeline, nobody);
  await copiesOf(warehouse, pipeline, `${s3Url(arrival)}.manifest`);
  await pipelineStatus(emptyPlace(warehouse, pipeline), name);
  await heldFiles(warehouse, pipeline, { bucket, since: arrival.eventTime });
  const copies = [{ queryId: 1, rejects: true, replaces: true }];
  await countCopies(
    { warehouse, sleepMs: async () => {}, log: quiet },
    { warehouse: pipeline.warehouse, copies, about: {} },
  );
  const ofCopies = [loadErrorsSql(1), badRowCountsSql(1), rejectedRowsSql([1]), replacementsSql([1]), tooLongSql(1)];
  const ofClusters = pipeline.warehouse.at.kind === "cluster" ? [rawLinesSql([1])] : [];
  const ofManifests = [copiesOfManifestSql(`${s3Url(arrival)}.manifest`)];
  const others = [...ofCopies, ...ofClusters, ...ofManifests, identityColumnsSql(pipeline.copy.table)];
  return [...new Set([...sqls, ...others])].map((sql) => ({ id: sql, sql }));
}

/** Whether fence and tombstones are there, another check has said. */
const withLedgerOnly = (pipeline: Pipeline): Pipeline => ({
  ...pipeline,
  mode: { kind: "append" },
  safety: { ...pipeline.safety, concurrency: "retry" },
});

/** A place without objects, for a status of nothing. */
function emptyPlace(warehouse: Parameters<typeof pipelineStatus>[0]["warehouse"], pipeline: Pipeline) {
  return {
    warehouse,
    pipelines: { get: async () => pipeline, names: async () => [] },
    objects: {
      put: async () => {},
      putIfAbsent: async () => false,
      get: async () => undefined,
      list: async function* () {},
      delete: async () => {},
    },
    sources: { get: async () => undefined },
    queues: { depth: async () => undefined },
    statements: { list: async () => [], active: async () => [], describe: async () => undefined },
    now: () => new Date(0),
    graceSeconds: 0,
  };
}
