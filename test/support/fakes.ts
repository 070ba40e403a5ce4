import type { Arrival } from "../../src/core/arrivals/arrival.ts";
import { s3Url } from "../../src/core/arrivals/s3-url.ts";
import type { Listing } from "../../src/core/bulk/bulk-load.ts";
import type { Submission } from "../../src/core/load/submission.ts";
import type { Pipeline } from "../../src/core/pipeline/pipeline.ts";
import type { Alerts } from "../../src/core/ports/alerts.ts";
import type { DataFiles } from "../../src/core/ports/data-files.ts";
import type { DownstreamEvent } from "../../src/core/ports/downstream-event.ts";
import type { Events } from "../../src/core/ports/events.ts";
import type { Log, LogFields } from "../../src/core/ports/log.ts";
import type { Measurement, Metrics } from "../../src/core/ports/measurement.ts";
import type { NewObject, Objects } from "../../src/core/ports/objects.ts";
import type { Pipelines } from "../../src/core/ports/pipelines.ts";
import type { Submitter } from "../../src/core/ports/submitter.ts";
import type { DescribedStatement, QueryRow, WarehouseClient } from "../../src/core/ports/warehouse-client.ts";
import { assertEvent } from "./assert-event.ts";

/** Pipelines by name; any other name fails as a missing configuration does. `asked` collects the names. */
export function fakePipelines(byName: Readonly<Record<string, Pipeline>>): Pipelines & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    get: async (name) => {
      asked.push(name);
      const found = byName[name];
      if (!found) throw new Error(`no configuration of ${name}`);
      return found;
    },
    names: async () => Object.keys(byName).toSorted(),
  };
}

/** A bucket's worth of objects. `refuse` may throw instead of a write. */
export type FakeObjects = Objects & {
  /** Every write, in order. */
  written: NewObject[];
  /** What is there now, by `s3://bucket/key`. */
  held: Map<string, string>;
};

export function fakeObjects(refuse: (object: NewObject) => void = () => {}): FakeObjects {
  const written: NewObject[] = [];
  const held = new Map<string, string>();
  return {
    written,
    held,
    put: async (object) => {
      refuse(object);
      written.push(object);
      held.set(s3Url(object), object.body);
    },
    putIfAbsent: async (object) => {
      if (held.has(s3Url(object))) return false;
      refuse(object);
      written.push(object);
      held.set(s3Url(object), object.body);
      return true;
    },
    get: async (bucket, key) => held.get(s3Url({ bucket, key })),
    delete: async (bucket, key) => {
      held.delete(s3Url({ bucket, key }));
    },
    list: async function* (bucket, prefix) {
      const start = s3Url({ bucket, key: "" });
      const keys = [...held.keys()].flatMap((url) => (url.startsWith(start) ? url.slice(start.length) : []));
      const found = keys.filter((key) => key.startsWith(prefix)).toSorted(compareBytes);
      yield* found.map((key) => ({ key, lastModified: new Date("2026-11-22T08:00:00.000Z") }));
    },
  };
}

/** As S3 lists keys. */
const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Collects submissions and answers `statement-1`, `statement-2`, …; a known client token gives its first answer again. */
export function fakeSubmitter(
  refuse: (submission: Submission) => void = () => {},
): Submitter & { submitted: Submission[] } {
  const submitted: Submission[] = [];
  return {
    submitted,
    submit: async (submission) => {
      refuse(submission);
      const known = submitted.findIndex(({ clientToken }) => clientToken === submission.clientToken);
      if (known >= 0) return `statement-${known + 1}`;
      return `statement-${submitted.push(submission)}`;
    },
  };
}

export type FakeWarehouse = WarehouseClient & {
  submitted: Submission[];
  /** Ids that were asked for. */
  described: string[];
  /** Queries that ran, in order. */
  queried: string[];
};

/** A warehouse that remembers these statements. Its queries give `answer`'s rows, by default none. */
export function fakeWarehouse(
  statements: readonly DescribedStatement[],
  answer: (sql: string) => readonly QueryRow[] = () => [],
): FakeWarehouse {
  const described: string[] = [];
  const queried: string[] = [];
  return {
    ...fakeSubmitter(),
    described,
    queried,
    describe: async (statementId) => {
      described.push(statementId);
      return statements.find(({ id }) => id === statementId);
    },
    query: async (_, sql) => {
      queried.push(sql);
      return answer(sql);
    },
  };
}

/** Files by their addresses. Of any other the key holds nothing. `opened` collects the addresses. */
export function fakeFiles(byUrl: Readonly<Record<string, string | Uint8Array>> = {}): DataFiles & { opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    open: async (file) => {
      const url = s3Url(file);
      opened.push(url);
      const content = byUrl[url];
      if (content === undefined) return { because: "its key holds nothing now" };
      return {
        bytes: (async function* () {
          yield typeof content === "string" ? Buffer.from(content) : content;
        })(),
      };
    },
  };
}

/** Collects measurements. */
export function fakeMetrics(): Metrics & { recorded: Measurement[] } {
  const recorded: Measurement[] = [];
  return { recorded, record: (measurement) => void recorded.push(measurement) };
}

export function fakeAlerts(): Alerts & { sent: { subject: string; text: string }[] } {
  const sent: { subject: string; text: string }[] = [];
  return {
    sent,
    send: async (alert) => {
      sent.push(alert);
    },
  };
}

/** Collects events, each of which must be as their schema says. `refuse` may throw instead. */
export function fakeEvents(refuse: () => void = () => {}): Events & { sent: DownstreamEvent[] } {
  const sent: DownstreamEvent[] = [];
  return {
    sent,
    put: async (events) => {
      refuse();
      for (const { type, at, detail } of events)
        assertEvent({ source: "redshift-loader", "detail-type": type, time: at, detail });
      sent.push(...events);
    },
  };
}

/** Objects listed as S3 does: by prefix, in the order of their keys. */
export function fakeListing(objects: readonly Arrival[]): Listing {
  return {
    list: async function* (bucket, prefix) {
      const found = objects.filter((object) => object.bucket === bucket && object.key.startsWith(prefix));
      yield* found.toSorted((a, b) => compareBytes(a.key, b.key));
    },
  };
}

export type LogLine = { level: "info" | "warn" | "error"; message: string; fields: LogFields };

export function fakeLog(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const line =
    (level: LogLine["level"]) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  return { lines, info: line("info"), warn: line("warn"), error: line("error") };
}
