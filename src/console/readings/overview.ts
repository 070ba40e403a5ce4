import pMap from "p-map";
import type { App } from "../../app/app.ts";
import type { NeedsAction } from "../../core/upkeep/needs-action.ts";
import type { PipelineStatus } from "../../core/upkeep/status.ts";
import type { Stranded } from "../../core/upkeep/underway/stranded-messages.ts";
import type { LatePipeline } from "../../core/upkeep/underway/waiting-files.ts";
import type { CallBudget, CallCounts } from "./call-budget.ts";
import type { Reading } from "./reading-store.ts";

/** One pipeline. `status` is null until it was read, and if it cannot be read. */
export type OverviewRow = {
  pipeline: string;
  /** ISO 8601. */
  read_at: string | null;
  status: PipelineStatus | null;
  /** Why it is late, and which files wait longest; null if it is not. */
  late: LatePipeline | null;
  /** What needs a person: the first of each kind. Null: nothing does, or it could not be read. */
  needs: Pick<NeedsAction, "parked" | "quarantined" | "waiting" | "rejected"> | null;
  error: string | null;
  /** What waits on the queue of a pipeline that cannot be read. */
  stranded: Stranded | null;
};

export type Overview = {
  /** What needs a person comes first. */
  rows: readonly OverviewRow[];
  /** How many pipelines were not read yet. */
  unread: number;
  freshness_minutes: number;
  calls: CallCounts;
};

type OverviewDeps = {
  app: Pick<App, "pipelines" | "status" | "needsAction" | "latePipeline" | "stranded">;
  budget: Pick<CallBudget, "counts">;
  nowMs: () => number;
  explain: (error: unknown) => string;
  freshMs: number;
  freshnessMinutes: number;
};

export type OverviewReader = {
  /** What is known now. Pipelines that were read long ago are read again behind it, the oldest first. */
  get(): Promise<Reading<Overview>>;
  names(): Promise<readonly string[]>;
  expire(): void;
};

const maxPipelinesAtOnce = 8;
const namesFreshMs = 60_000;

/** Records of one kind that the overview holds of a pipeline; its own view has them all. */
const maxRecords = 20;

type Row = OverviewRow & { readAtMs: number };

/** Readings of all pipelines, kept while the console runs: a row of a pipeline takes about two kilobytes. */
export function overviewReader(deps: OverviewDeps): OverviewReader {
  const rows = new Map<string, Row>();
  let listed: { names: readonly string[]; atMs: number } | undefined;
  let error: string | undefined;
  let failedAtMs = 0;
  let version = 0;
  let running: Promise<void> | undefined;
  const freshNames = () => (listed && deps.nowMs() - listed.atMs <= namesFreshMs ? listed.names : undefined);
  const names = async () => {
    const fresh = freshNames();
    if (fresh) return fresh;
    listed = { names: await deps.app.pipelines.names(), atMs: deps.nowMs() };
    return listed.names;
  };
  const readAt = (name: string) => rows.get(name)?.readAtMs ?? 0;
  const isOld = (name: string) => deps.nowMs() - readAt(name) >= deps.freshMs;
  const isDue = () => freshNames()?.some(isOld) ?? true;
  const refresh = async () => {
    const all = await names();
    const wanted = new Set(all);
    for (const name of rows.keys()) if (!wanted.has(name)) rows.delete(name);
    const oldestFirst = all.filter(isOld).toSorted((a, b) => readAt(a) - readAt(b));
    const readOne = async (name: string) => {
      rows.set(name, await readRow(deps, name));
      version += 1;
    };
    await pMap(oldestFirst, readOne, { concurrency: maxPipelinesAtOnce });
  };
  const start = async () => {
    try {
      await refresh();
      error = undefined;
    } catch (cause) {
      error = deps.explain(cause);
      failedAtMs = deps.nowMs();
    } finally {
      version += 1;
      running = undefined;
    }
  };
  return {
    names,
    get: async () => {
      if (!running && deps.nowMs() - failedAtMs >= deps.freshMs && isDue()) running = start();
      const known = [...rows.values()];
      const unread = (listed?.names ?? []).filter((name) => !rows.has(name));
      return {
        version,
        read_at: known.map((row) => row.read_at).toSorted()[0] ?? null,
        is_reading: running !== undefined,
        value: listed
          ? {
              rows: [...known.map(({ readAtMs: _, ...row }) => row).toSorted(mostUrgentFirst), ...unread.map(emptyRow)],
              unread: unread.length,
              freshness_minutes: deps.freshnessMinutes,
              calls: deps.budget.counts(),
            }
          : null,
        error: error ?? null,
      };
    },
    expire: () => {
      failedAtMs = 0;
      for (const row of rows.values()) row.readAtMs = 0;
    },
  };
}

const emptyRow = (pipeline: string): OverviewRow => ({
  ...{ pipeline, read_at: null, status: null, late: null, needs: null, error: null, stranded: null },
});

async function readRow(deps: OverviewDeps, name: string): Promise<Row> {
  const { app, nowMs, explain, freshnessMinutes: targetMinutes } = deps;
  try {
    const status = await app.status(name);
    const { quarantined, parked, rejected_batches: rejected, waiting_batches: waiting } = status;
    const failing = (quarantined ?? 0) + (parked ?? 0) + (rejected ?? 0) + (waiting ?? 0) > 0;
    const needs = failing ? firstOf(await app.needsAction(name)) : null;
    const late = (await app.latePipeline(status, targetMinutes)) ?? null;
    return { ...emptyRow(name), ...readNow(nowMs()), status, late, needs };
  } catch (error) {
    const stranded = await app.stranded(name).catch(() => undefined);
    return { ...emptyRow(name), ...readNow(nowMs()), error: explain(error), stranded: stranded ?? null };
  }
}

const readNow = (readAtMs: number) => ({ readAtMs, read_at: new Date(readAtMs).toISOString() });

const firstOf = ({ parked, quarantined, rejected, waiting }: NeedsAction) => ({
  parked: parked.slice(0, maxRecords),
  quarantined: quarantined.slice(0, maxRecords),
  rejected: rejected.slice(0, maxRecords),
  waiting: waiting.slice(0, maxRecords),
});

/** What cannot be read comes first, then what is parked, quarantined or rejected, then what is late. */
function mostUrgentFirst(a: OverviewRow, b: OverviewRow): number {
  return urgency(b) - urgency(a) || (a.pipeline < b.pipeline ? -1 : 1);
}

function urgency({ error, status, late }: OverviewRow): number {
  if (error !== null || (status && status.errors.length > 0)) return 4;
  if ((status?.parked ?? 0) + (status?.quarantined ?? 0) + (status?.rejected_batches ?? 0) > 0) return 3;
  if ((status?.dead_letters ?? 0) > 0 || late !== null) return 2;
  return (status?.waiting_batches ?? 0) > 0 ? 1 : 0;
}
