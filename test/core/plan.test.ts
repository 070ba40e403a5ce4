import { describe, expect, test } from "vitest";
import type { Concurrency, LoadMode, NullKeys } from "../../src/core/pipeline.ts";
import { planLoad } from "../../src/core/plan.ts";
import { pipeline } from "../support/builders.ts";

const manifestUrl = "s3://work/manifests/orders_queue/2026-11-22/617091d8261e8764afe8b1c1071eb448.manifest";
const staged = (kind: "merge" | "history", nullKeys: NullKeys): LoadMode => ({
  kind,
  keys: ["id"],
  timestamp: "updated_at",
  nullKeys,
});
const stepsOf = (mode: LoadMode, concurrency: Concurrency) =>
  planLoad(pipeline({ mode, concurrency }), manifestUrl).map((step) => step.do);

describe("the plan of a load", () => {
  test.each([
    {
      what: "merges and fails on NULL keys",
      mode: staged("merge", "reject"),
      steps: ["create-stage", "copy", "reject-null-keys", "drop-older", "delete-replaced", "insert-latest"],
    },
    {
      what: "merges and keeps NULL keys, last of all",
      mode: staged("merge", "insert"),
      steps: ["create-stage", "copy", "drop-older", "delete-replaced", "insert-latest", "insert-null-keys"],
    },
    {
      what: "merges and counts NULL keys",
      mode: staged("merge", "discard"),
      steps: ["create-stage", "copy", "count-null-keys", "drop-older", "delete-replaced", "insert-latest"],
    },
    {
      what: "keeps history and fails on NULL keys",
      mode: staged("history", "reject"),
      steps: ["create-stage", "copy", "reject-null-keys", "drop-known", "insert-versions"],
    },
    {
      what: "keeps history and NULL keys",
      mode: staged("history", "insert"),
      steps: ["create-stage", "copy", "drop-known", "insert-versions", "insert-null-keys"],
    },
    {
      what: "keeps history and counts NULL keys",
      mode: staged("history", "discard"),
      steps: ["create-stage", "copy", "count-null-keys", "drop-known", "insert-versions"],
    },
    { what: "appends without a stage", mode: { kind: "append" } satisfies LoadMode, steps: ["copy"] },
  ])("$what, and locks the target first where that is chosen", ({ mode, steps }) => {
    expect(stepsOf(mode, "retry")).toEqual(steps);
    expect(stepsOf(mode, "lock")).toEqual(["lock-target", ...steps]);
  });

  test("copies straight into the target when it appends", () => {
    const [copy] = planLoad(pipeline({ mode: { kind: "append" } }), manifestUrl);
    expect(copy).toMatchObject({ do: "copy", into: { schema: "sales", name: "orders" }, use: "target", manifestUrl });
  });
});
