import type { Arrival } from "../../../src/core/arrivals/arrival.ts";
import { QueryError } from "../../../src/core/base/query-error.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { type Submission, submitBatch } from "../../../src/core/load/submission.ts";
import { newTrail } from "../../../src/core/load/trail.ts";
import { batchScope } from "../../../src/core/pipeline/batch-scope.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import type { DescribedStatement, QueryRow } from "../../../src/core/ports/warehouse-client.ts";
import { recover, type StatementEnded } from "../../../src/core/recovery/recover.ts";
import { type ReconcileResult, reconcile } from "../../../src/core/upkeep/reconcile/reconcile.ts";
import { fakeActive, fakeSources } from "../fake-sources.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakeObjects, fakePipelines } from "../fakes.ts";
import { guardedIds, type LedgerRow, ledgerRows } from "./ledger-rows.ts";

const minuteMs = 60_000;

/** What a warehouse that may be in trouble does, on a clock that only its user moves. */
export type Trouble = {
  pipelines: Readonly<Record<string, Pipeline>>;
  /** Whether a load that is submitted now fails. */
  refuses: (minute: number) => boolean;
  /** Whether a query fails, too. Absent: as loads do. */
  isSilent?: (minute: number) => boolean;
};

const words = "ERROR: Disk Full\n  Detail: \n  code:      1016";

/** Loads, recovery and `reconcile` of some pipelines, from 2026-11-22 08:00 on. Each load takes a minute. */
export function passingTrouble({ pipelines, refuses, isSilent = refuses }: Trouble) {
  const startMs = Date.parse("2026-11-22T08:00:00.000Z");
  const clock = { ms: startMs };
  const minute = () => (clock.ms - startMs) / minuteMs;
  const objects = fakeObjects();
  const alerts = fakeAlerts();
  const events = fakeEvents();
  const metrics = fakeMetrics();
  const log = fakeLog();
  const statements: (DescribedStatement & { name: string; sqls: readonly string[] })[] = [];
  const ended: StatementEnded[] = [];
  const submissions: Submission[] = [];
  const ledger: LedgerRow[] = [];

  const submit = async (submission: Submission): Promise<string> => {
    const known = submissions.findIndex(({ clientToken }) => clientToken === submission.clientToken);
    if (known >= 0) return `statement-${known + 1}`;
    const id = `statement-${submissions.push(submission)}`;
    const { sqls, statementName: name, warehouse } = submission;
    const forgotten = (one: { batchId: string }) => sqls.some((sql) => isForgetting(sql, one.batchId));
    const held = ledger.filter((one) => !forgotten(one));
    const guarded = new Set(sqls.filter(isGuard).flatMap((guard) => guardedIds(sqls, guard)));
    const loaded = held.some(({ fileId }) => guarded.has(fileId));
    const error = refuses(minute())
      ? words
      : loaded
        ? 'ERROR: invalid input syntax for integer: "1 files are loaded already"'
        : undefined;
    const failedTag = loaded && !refuses(minute()) ? "guard-files" : "copy";
    if (!error) ledger.splice(0, ledger.length, ...held, ...ledgerRows(sqls));
    const at = sqls.findIndex((sql) => sql.startsWith(`/* loader:${failedTag} */`));
    const parts = sqls.map((sql, index) => ({
      ...{ sql, queryId: 0, rows: -1 },
      status: error === undefined || index < at ? "FINISHED" : index === at ? "FAILED" : "ABORTED",
      error: index === at ? error : undefined,
    }));
    const status = error === undefined ? "FINISHED" : "FAILED";
    const submittedAt = new Date(clock.ms).toISOString();
    const endedAt = new Date(clock.ms + minuteMs).toISOString();
    statements.push({ id, name, sqls, status, warehouse, parts, error, submittedAt, endedAt });
    ended.push({ statementId: id, statementName: name, state: status });
    return id;
  };
  const query = async (_: unknown, sql: string): Promise<QueryRow[]> => {
    if (isSilent(minute())) throw new QueryError("ERROR: the cluster does not answer");
    if (sql.startsWith("SELECT file_id "))
      return ledger
        .filter(({ fileId, batchId }) => sql.includes(`'${fileId}'`) && !sql.endsWith(` AND batch_id <> '${batchId}'`))
        .map(({ fileId }) => [fileId]);
    if (sql.startsWith("SELECT DISTINCT batch_id ")) return ledger.map(({ batchId }) => [batchId]);
    return [];
  };
  const warehouse = { submit, query, describe: async (id: string) => statements.find((one) => one.id === id) };
  const shared = { objects, warehouse, alerts, events, metrics, log, pipelines: fakePipelines(pipelines) };
  const committed = (name: string) =>
    statements.some((one) => one.name.startsWith(`${name}/`) && one.status === "FINISHED");
  const active = { ...fakeActive(), isCommitted: async (_: unknown, name: string) => committed(name) };
  const sleepMs = async () => {};
  const settle = async () => {
    for (let event = ended.shift(); event; event = ended.shift()) {
      const end = statements.find(({ id }) => id === event.statementId)?.endedAt ?? "";
      clock.ms = Math.max(clock.ms, Date.parse(end));
      const noPipeline = async () => Promise.reject(new Error("no bulk loads here"));
      if (event.state !== "FINISHED")
        await recover({ ...shared, sleepMs, copyRoleArn: undefined, readPipeline: noPipeline }, event);
    }
  };
  return {
    ...{ objects, alerts, events, metrics, log, submissions, ledger, minute },
    /** Lets every failed load come to recovery, and those that follow from it. Recovery's own pauses take no time. */
    settle,
    /** The first submission of a batch, as the loader makes it. */
    load: async (pipelineName: string, files: readonly Arrival[], bringsBack?: string) => {
      const pipeline = pipelines[pipelineName];
      if (!pipeline) throw new Error(`no pipeline ${pipelineName}`);
      const [batch] = formBatches(
        batchScope(pipelineName, pipeline),
        [{ messageId: "", arrivals: files }],
        pipeline.batch,
      );
      if (!batch) throw new Error("a batch needs files");
      const trail = bringsBack === undefined ? {} : { trail: { ...newTrail(1), bringsBack } };
      await submitBatch(shared, { pipelineName, pipeline, batch, ...trail });
      return batch.id;
    },
    /** Runs `reconcile` at each quarter of an hour up to this minute. */
    reconcileUntil: async (lastMinute: number): Promise<readonly ReconcileResult[]> => {
      let results: readonly ReconcileResult[] = [];
      await settle();
      for (let next = (Math.floor(minute() / 15) + 1) * 15; next <= lastMinute; next += 15) {
        clock.ms = Math.max(clock.ms, startMs + next * minuteMs);
        const deps = { ...shared, active, sources: fakeSources(), now: () => new Date(clock.ms) };
        results = await reconcile(deps, { occasion: `minute ${next}`, graceSeconds: 1800 });
        await settle();
      }
      return results;
    },
    records: (kind: string) => [...objects.held.keys()].filter((url) => url.includes(`/${kind}/`)),
  };
}

const isForgetting = (sql: string, mark: string) =>
  sql.startsWith("/* loader:forget-undone */") && sql.includes(`batch_id = '${mark}'`);
const isGuard = (sql: string) => sql.startsWith("/* loader:guard-files */");
