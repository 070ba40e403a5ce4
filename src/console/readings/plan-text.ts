import { parsePipeline } from "../../config/config.ts";
import { placeOf } from "../../config/problem-place.ts";
import { parseS3Url } from "../../core/arrivals/s3-url.ts";
import { formBatches } from "../../core/load/batch.ts";
import { planBatch } from "../../core/load/submission.ts";
import { batchScope } from "../../core/pipeline/batch-scope.ts";

export type PlanRequest = { name: string; text: string; files: readonly string[] };

/** Lines count from 1. */
export type PlanProblem = { path: string; message: string; line: number | null };

export type Planned = { problems: readonly PlanProblem[]; sqls: readonly string[] };

/** The SQL that a configuration loads these files with, or what is wrong with it. Nothing is asked and nothing runs. */
export function planText({ name, text, files }: PlanRequest, now: Date): Planned {
  const parsed = parsePipeline(text, name);
  if ("problems" in parsed) {
    const problems = parsed.problems.map(({ path, message }) => ({
      ...{ path, message, line: placeOf(text, path)?.line ?? null },
    }));
    return { problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)), sqls: [] };
  }
  const places = files.map((url) => ({ url, place: parseS3Url(url) }));
  const wrong = places.filter(({ place }) => !place?.key);
  if (wrong.length > 0)
    return {
      problems: wrong.map(({ url }) => ({
        path: url,
        message: "is not the address of a file. Write it as s3://bucket/key.",
        line: null,
      })),
      sqls: [],
    };
  const arrivals = places.flatMap(({ place }) =>
    place ? [{ ...place, bytes: 0, eTag: "unknown", eventTime: now.toISOString() }] : [],
  );
  const { pipeline } = parsed;
  const batches = formBatches(batchScope(name, pipeline), [{ messageId: "", arrivals }], pipeline.batch);
  return {
    problems: [],
    sqls: batches.flatMap((batch) => planBatch({ pipelineName: name, pipeline, batch }).submission.sqls),
  };
}
