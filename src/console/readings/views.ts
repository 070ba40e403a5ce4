import type { App, TracedFile } from "../../app/app.ts";
import type { BadRow } from "../../app/bad-row.ts";
import type { QuarantineJson } from "../../core/records/record-store.ts";
import type { BatchErrors } from "../../core/upkeep/batch-errors.ts";
import type { PipelineHistory } from "../../core/upkeep/history.ts";
import type { BatchFiles } from "../../core/upkeep/loads/batch-files.ts";
import type { LoadAttempt } from "../../core/upkeep/loads/load-attempt.ts";
import type { NeedsAction } from "../../core/upkeep/needs-action.ts";
import type { PipelineStatus } from "../../core/upkeep/status.ts";
import type { FileTrace, TraceState } from "../../core/upkeep/trace/trace-file.ts";
import type { LatePipeline } from "../../core/upkeep/underway/waiting-files.ts";
import type { WaitsFor } from "../../core/upkeep/underway/waits-for.ts";

/** Part of a view, or why it could not be read: one right that is missing leaves the others. */
export type Part<Value> = { value: Value; error: null } | { value: null; error: string };

export type PipelineView = {
  pipeline: string;
  status: Part<PipelineStatus>;
  history: Part<PipelineHistory>;
  needs: Part<NeedsAction>;
  attempts: Part<readonly LoadAttempt[]>;
  /** Which files make it late; null: it is not late, or that is not known. */
  late: LatePipeline | null;
  freshness_minutes: number;
};

export type BatchView = {
  pipeline: string;
  batch_id: string;
  files: Part<BatchFiles>;
  errors: Part<BatchErrors>;
  attempts: Part<readonly LoadAttempt[]>;
  /** What its files wait for that are not in the table; null: nothing, or it is not known. */
  waits_for: WaitsFor | null;
  /** The rows that Redshift refused, by file id. */
  rows: Readonly<Record<string, Part<BadRow>>>;
};

export type FileView = {
  trace: FileTrace;
  /** What is recorded of the file's failures, with the rows that Redshift refused by file id. */
  failed: Part<NeedsAction> | null;
  rows: Readonly<Record<string, Part<BadRow>>>;
};

type ViewDeps = { app: App; explain: (error: unknown) => string; freshnessMinutes: number };

const historyHours = 24;

/** Bars of the picture. */
const shownAttempts = 60;

/** Each row costs a few calls. */
const maxRowsRead = 5;

export async function pipelineView(deps: ViewDeps, name: string): Promise<PipelineView> {
  const { app } = deps;
  await app.pipelines.get(name);
  const [status, history, needs, attempts] = await Promise.all([
    part(deps, () => app.status(name)),
    part(deps, () => app.history(name, historyHours)),
    part(deps, () => app.needsAction(name)),
    part(deps, async () => withoutSql((await app.recentAttempts(name, shownAttempts)).attempts)),
  ]);
  const late = status.value ? await app.latePipeline(status.value, deps.freshnessMinutes) : undefined;
  return {
    pipeline: name,
    status,
    history,
    needs,
    attempts,
    late: late ?? null,
    freshness_minutes: deps.freshnessMinutes,
  };
}

/** The text of a statement may have 100 KB, and the picture shows none. */
const withoutSql = (attempts: readonly LoadAttempt[]): LoadAttempt[] =>
  attempts.map((one) => ({
    ...one,
    parts: one.ended_at === null ? one.parts.map((each) => ({ ...each, sql: "" })) : [],
  }));

export async function batchView(deps: ViewDeps, pipeline: string, batchId: string): Promise<BatchView> {
  const { app } = deps;
  await app.pipelines.get(pipeline);
  const [files, errors, attempts] = await Promise.all([
    part(deps, () => app.batchFiles(pipeline, batchId)),
    part(deps, () => app.batchErrors(pipeline, batchId)),
    part(deps, async () => (await app.batchAttempts(pipeline, batchId)).attempts),
  ]);
  const rows = await badRows(deps, errors.value?.quarantined ?? []);
  const isOpen = files.value?.files.some(({ state }) => state === "open") ?? false;
  const waits = isOpen ? (await part(deps, () => app.batchWait(pipeline, batchId))).value : null;
  return { pipeline, batch_id: batchId, files, errors, attempts, waits_for: waits ?? null, rows };
}

async function badRows(deps: ViewDeps, quarantined: readonly QuarantineJson[]): Promise<BatchView["rows"]> {
  const read = quarantined
    .slice(-maxRowsRead)
    .map(async (record) => [record.file_id, await part(deps, () => deps.app.badRow(record))] as const);
  return Object.fromEntries(await Promise.all(read));
}

export async function fileView(deps: ViewDeps, { pipeline, url }: TracedFile): Promise<FileView> {
  const { app } = deps;
  const trace = await app.trace({ pipeline, url });
  if (!failedStates.includes(trace.state)) return { trace, failed: null, rows: {} };
  const failed = await part(deps, () => app.needsAction(pipeline, url));
  return { trace, failed, rows: await badRows(deps, failed.value?.quarantined ?? []) };
}

const failedStates: readonly TraceState[] = ["quarantined", "parked", "waiting"];

async function part<Value>({ explain }: ViewDeps, read: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return { value: await read(), error: null };
  } catch (error) {
    return { value: null, error: explain(error) };
  }
}
