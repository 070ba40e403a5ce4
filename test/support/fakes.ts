import type { Arrival } from "../../src/core/arrival.ts";
import type { Listing } from "../../src/core/bulk-load.ts";
import type { Log, LogFields } from "../../src/core/log.ts";
import type { Pipeline } from "../../src/core/pipeline.ts";
import type { Manifests, Pipelines, Submitter } from "../../src/core/ports.ts";
import type { DescribedStatement } from "../../src/core/retry-conflict.ts";
import type { NewObject, Submission } from "../../src/core/submission.ts";

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
  };
}

/** Collects what is written; `refuse` may throw instead. */
export function fakeManifests(refuse: (object: NewObject) => void = () => {}): Manifests & { written: NewObject[] } {
  const written: NewObject[] = [];
  return {
    written,
    put: async (object) => {
      refuse(object);
      written.push(object);
    },
  };
}

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

/** A warehouse that ran `statement` and nothing else. */
export function fakeWarehouse(statement: DescribedStatement) {
  const described: string[] = [];
  return {
    ...fakeSubmitter(),
    described,
    describe: async (statementId: string): Promise<DescribedStatement> => {
      described.push(statementId);
      return statement;
    },
  };
}

/** Objects listed as S3 does: by prefix, in the order of their keys. */
export function fakeListing(objects: readonly Arrival[]): Listing {
  return {
    list: async function* (bucket, prefix) {
      const found = objects.filter((object) => object.bucket === bucket && object.key.startsWith(prefix));
      yield* found.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
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
