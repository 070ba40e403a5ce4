import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePipeline } from "../../../src/config/config.ts";
import { toPipelineJson } from "../../../src/core/pipeline/pipeline-json.ts";
import { pipeline } from "../../support/builders.ts";
import { pipelines } from "../arbitraries.ts";

describe("a pipeline in the words of its file", () => {
  test("names every section", () => {
    expect(toPipelineJson(pipeline())).toEqual({
      output: { manifest_bucket: "loads", manifest_prefix: "manifests/" },
      copy: {
        options: "FORMAT AS PARQUET",
        role_arn: "arn:aws:iam::123456789012:role/copy",
        table_name: "sales.orders",
        columns: undefined,
        max_rejected_rows: undefined,
      },
      cluster: { identifier: "main", db_name: "dev" },
      options: { merge_duplicate_pks: true, merge_pk: ["id"], merge_timestamp: "updated_at", null_keys: "reject" },
      batch: { max_files: 1000, max_bytes: 5_368_709_120 },
      safety: { exactly_once: true, concurrency: "fence", ledger_schema: undefined },
      retry: { max_attempts: 8, base_delay_seconds: 2, max_delay_seconds: 60, give_up_after_hours: 24 },
    });
  });

  test("is read as the same pipeline, whatever it is", () => {
    return fc.assert(
      fc.property(pipelines, (given) => {
        expect(parsePipeline(JSON.stringify(toPipelineJson(given)), "orders_queue")).toEqual({ pipeline: given });
      }),
      { numRuns: 1000 },
    );
  });
});
