import type { App } from "../../../src/app/app.ts";
import type { HistoryEntry } from "../../../src/core/upkeep/history.ts";
import type { LoadAttempt } from "../../../src/core/upkeep/loads/load-attempt.ts";

const hex = (number: number) => number.toString(16).padStart(32, "0");

/** Use cases that answer with made readings, as many as are asked for: nothing is loaded and AWS is not called. */
export function madeApp({ pipelines, batches }: { pipelines: number; batches: number }, now: () => Date): App {
  const names = Array.from({ length: pipelines }, (_, index) => `pipeline_${String(index).padStart(4, "0")}`);
  const ago = (minutes: number) => new Date(now().getTime() - minutes * 60_000).toISOString();
  const entriesOf = () =>
    Array.from(
      { length: batches },
      (_, index): HistoryEntry => ({
        ...{
          at: ago(index / 8),
          state: index % 50 === 7 ? "parked" : "loaded",
          id: hex(index),
          files: 100,
          bytes: 5_000_000,
        },
        ...{
          rows: 80_000,
          attempts: 1,
          lag_seconds: 40 + (index % 60),
          error: index % 50 === 7 ? "permission denied" : null,
          waits_for: null,
        },
      }),
    );
  const attempts = Array.from(
    { length: 60 },
    (_, index): LoadAttempt => ({
      ...{
        batch_id: hex(index),
        attempt: 1,
        statement_id: hex(index),
        status: "FINISHED",
        submitted_at: ago(index + 1),
      },
      ...{ ended_at: ago(index + 0.5), fence_seconds: 4, error: null },
      parts: Array.from({ length: 9 }, () => ({
        ...{ does: "copy", sql: "SELECT 1 ".repeat(50), status: "FINISHED", error: null, rows: null, seconds: 1 },
      })),
    }),
  );
  const named = (pipeline: string) => ({ pipeline, table_name: `shop.${pipeline}` });
  const parked = (pipeline: string) => ({
    ...{
      ...named(pipeline),
      db_name: "dev",
      batch_id: hex(7),
      statement_id: hex(7),
      failed_at: ago(30),
      manifests: [],
    },
    ...{
      reason: "permission denied for relation orders",
      remedy: "Grant INSERT.",
      files: [{ file_id: hex(1), url: "s3://b/k" }],
    },
  });
  const late = (pipeline: string) => ({
    ...{ pipeline, late: "3 files wait, the oldest for 20 min", unknown: [] },
    oldest: [
      {
        ...{ url: "s3://b/orders/late.csv", since: ago(20), batch_id: hex(3), files: 3 },
        waits_for: { kind: "fence" as const, since: ago(15), behind: hex(2) },
      },
    ],
  });
  const isFailing = (pipeline: string) => pipeline.endsWith("00");
  const made: Partial<App> = {
    pipelines: { names: async () => names, get: async () => ({}) as never, textOf: async () => "{}" },
    status: async (pipeline) => ({
      ...named(pipeline),
      ...{
        last_load: ago(2),
        freshness_seconds: 45,
        lag_by_hour_seconds: Array.from({ length: 24 }, (_, hour) => 40 + hour),
      },
      ...{ loads: 480, files: 4_800, files_last_hour: 200, rows: 8_000_000, rows_last_hour: 333_333, attempts: 490 },
      ...{
        waiting_files: 3,
        oldest_waiting: null,
        running_batches: 1,
        queued_messages: 2,
        dead_letters: 0,
        quarantined: 0,
        parked: isFailing(pipeline) ? 1 : 0,
      },
      ...{ waiting_batches: 0, rejected_batches: 0, errors: [] },
    }),
    latePipeline: async ({ pipeline }) => (isFailing(pipeline) ? late(pipeline) : undefined),
    needsAction: async (pipeline) => ({
      ...{ pipeline, quarantined: [], waiting: [], rejected: [], errors: [] },
      parked: isFailing(pipeline) ? [parked(pipeline)] : [],
    }),
    history: async (pipeline) => ({ ...named(pipeline), entries: entriesOf(), errors: [] }),
    recentAttempts: async (pipeline) => ({ ...named(pipeline), attempts }),
    batchAttempts: async (pipeline) => ({ ...named(pipeline), attempts: attempts.slice(0, 3) }),
    batchErrors: async (pipeline, batch_id) => ({
      ...{ pipeline, batch_id, parked: [], quarantined: [], rejected: [], errors: [], looked_in: [] },
    }),
    batchFiles: async (pipeline, batch_id) => ({
      ...{ ...named(pipeline), batch_id, manifest_url: "s3://m/x.manifest" },
      files: Array.from({ length: 10_000 }, (_, index) => ({
        ...{
          file_id: hex(index),
          url: `s3://b/orders/${index}.csv`,
          bytes: 5_000,
          event_time: ago(9),
          state: "loaded" as const,
        },
      })),
    }),
  };
  return made as App; // the views ask for nothing else
}
