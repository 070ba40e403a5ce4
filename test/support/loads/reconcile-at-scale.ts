import { type Arrival, fileId } from "../../../src/core/arrivals/arrival.ts";
import { shortDigest } from "../../../src/core/base/digest.ts";
import { toBatch } from "../../../src/core/load/batch.ts";
import { manifestKey, renderManifest } from "../../../src/core/load/manifest.ts";
import type { Submission } from "../../../src/core/load/submission.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import type { QueryRow } from "../../../src/core/ports/warehouse-client.ts";
import { type ReconcileResult, reconcile } from "../../../src/core/upkeep/reconcile/reconcile.ts";
import { arrival, pipeline, scope } from "../builders.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakePipelines } from "../fakes.ts";
import { virtualTime } from "../virtual-time.ts";
import { idsIn, ledgerRows } from "./ledger-rows.ts";

/** How long the calls take; those of the Data API also keep its quotas of calls a second. */
const latencyMs = { s3: 40, submit: 150, describe: 30, query: 1_000, resultPage: 60, listStatements: 150 };
const rowsPerPage = 1_000;

export type Scale = {
  /** Batches of the last 30 days that are loaded. */
  loadedBatches: number;
  missing: { manifests: number; filesPerManifest: number };
  runs: number;
  of?: Pipeline;
  /** For how long a run may begin something; absent: 225, as the function with its 300 seconds. */
  seconds?: number;
  /** Whether the loads of a run have ended when the next one begins. */
  isQuick?: boolean;
};

export type ScaleRun = {
  seconds: number;
  calls: Record<string, number>;
  heapMegabytes: number;
  submitted: number;
  result: ReconcileResult | undefined;
};

const day = (ago: number) =>
  new Date(Date.parse("2026-11-29T00:00:00.000Z") - ago * 86_400_000).toISOString().slice(0, 10);

/**
 * Runs `reconcile` as its function would run against a world of this size.
 *
 * Manifests of missing files are made when they are read: what is measured is the memory of `reconcile`.
 */
export async function runAtScale({
  loadedBatches,
  missing,
  runs,
  of = pipeline(),
  seconds = 225,
  isQuick = true,
}: Scale) {
  const loaded = Array.from({ length: loadedBatches }, (_, n) => shortDigest("loaded", String(n)));
  const lost = Array.from({ length: missing.manifests }, (_, n) => ({ n, day: day(29 - (n % 29)) }));
  const filesOf = (n: number, on: string): Arrival[] =>
    Array.from({ length: missing.filesPerManifest }, (_, at) =>
      arrival(`orders/${on}/file-${n}-${at}.csv`, { eTag: `${n}-${at}`, eventTime: `${on}T08:00:00.000Z` }),
    );
  const batchOf = (n: number, on: string) =>
    toBatch(
      scope,
      filesOf(n, on).map((file) => ({ id: fileId(file), arrival: file, messageIds: [] })),
    );
  const keys = new Map<string, string[]>();
  const add = (on: string, key: string) => keys.get(on)?.push(key) ?? keys.set(on, [key]);
  for (const [n, id] of loaded.entries()) add(day(n % 30), `manifests/orders_queue/${day(n % 30)}/${id}.manifest`);
  const lostByKey = new Map<string, { n: number; day: string }>();
  for (const one of lost) {
    const key = manifestKey(of.manifests, "orders_queue", batchOf(one.n, one.day));
    lostByKey.set(key, one);
    add(one.day, key);
  }
  const ledger = new Set<string>();
  const reloaded = new Set<string>();
  const written = new Map<string, string>();
  const all: ScaleRun[] = [];
  let active: string[] = [];
  let startMs = Date.parse("2026-11-29T12:00:00.000Z");
  for (let run = 0; run < runs; run += 1) {
    const time = virtualTime(startMs);
    const calls: Record<string, number> = {};
    const call = async (name: string, ms: number) => {
      calls[name] = (calls[name] ?? 0) + 1;
      await time.sleep(ms);
    };
    let heapMegabytes = 0;
    const look = () => {
      heapMegabytes = Math.max(heapMegabytes, Math.round(process.memoryUsage().heapUsed / 2 ** 20));
    };
    const submissions: Submission[] = [];
    const rows = async (found: QueryRow[]) => {
      for (let page = 0; page * rowsPerPage < found.length; page += 1)
        await call("GetStatementResult", latencyMs.resultPage);
      look();
      return found;
    };
    const deps = {
      objects: {
        list: async function* (_: string, prefix: string) {
          const found = keys.get(prefix.split("/").at(-2) ?? "") ?? [];
          for (let page = 0; page === 0 || page * 1_000 < found.length; page += 1) {
            await call("ListObjectsV2", latencyMs.s3);
            for (const key of found.slice(page * 1_000, (page + 1) * 1_000))
              yield { key: `${key}`, lastModified: new Date(Date.parse("2026-11-01T00:00:00Z")) };
          }
        },
        get: async (_: string, key: string) => {
          await call("GetObject", latencyMs.s3);
          look();
          const one = lostByKey.get(key);
          if (!one) return written.get(key);
          return renderManifest({
            pipelineName: "orders_queue",
            scope,
            batch: batchOf(one.n, one.day),
          });
        },
        put: async ({ key, body }: { key: string; body: string }) => {
          await call("PutObject", latencyMs.s3);
          if (!lostByKey.has(key)) written.set(key, body);
        },
        putIfAbsent: async () => true,
        delete: async () => {},
      },
      warehouse: {
        submit: async (submission: Submission) => {
          await call("BatchExecuteStatement", latencyMs.submit);
          submissions.push(submission);
          return `statement-${submissions.length}`;
        },
        query: async (_: unknown, sql: string) => {
          await call("ExecuteStatement", latencyMs.query);
          if (sql.startsWith("SELECT file_id "))
            return rows(idsIn(sql).flatMap((id) => (ledger.has(id) ? [[id]] : [])));
          return rows([...loaded, ...reloaded].map((id) => [`${id}`]));
        },
      },
      active: {
        list: async () => {
          for (let page = 0; page < 3; page += 1) await call("ListStatements", latencyMs.listStatements);
          return active.map((statementName) => ({ statementName }));
        },
        isCommitted: async () => false,
      },
      sources: {
        get: async () => {
          await call("ListObjectsV2 of a source", latencyMs.s3);
          return undefined;
        },
      },
      pipelines: fakePipelines({ orders_queue: of }),
      ...{ alerts: fakeAlerts(), events: fakeEvents(), metrics: fakeMetrics(), log: fakeLog() },
      now: time.now,
    };
    const until = new Date(startMs + seconds * 1_000);
    const [result] = await reconcile(deps, { occasion: `run ${run}`, graceSeconds: 1800, until });
    all.push({ seconds: time.elapsedMs() / 1000, calls, heapMegabytes, submitted: submissions.length, result });
    active = submissions.map(({ statementName }) => statementName);
    if (isQuick) {
      for (const { sqls, statementName } of submissions) {
        reloaded.add(statementName.split("/").at(-2) ?? "");
        for (const { fileId: id } of ledgerRows(sqls)) ledger.add(id);
      }
      active = [];
    }
    startMs += 15 * 60_000;
  }
  return { runs: all, loadedFiles: ledger.size };
}
