import { describe, expect, test } from "vitest";
import { hostileKey } from "../chaos/faults/hostile-keys.ts";
import { strangeText, withoutLiterals } from "../chaos/faults/strange-statements.ts";
import { chaosPipelines } from "../chaos/pipelines.ts";

const [merge] = chaosPipelines(1);
const pipelines = merge ? [merge] : [];
const from = "from 's3://chaos-manifests/manifests/chaos_merge/2026-11-29/1.manifest' iam_role '' manifest csv";

describe("statements of a configured pipeline", () => {
  test.for([
    'LOCK "chaos"."merge_target__loader_fence"',
    `/* loader:copy */ COPY "loader_stage" ${from}`,
    `COPY "chaos"."merge_target" ("a") ${from}`,
    'CREATE TEMP TABLE "loader_stage" (LIKE "chaos"."merge_target")',
    `INSERT INTO "chaos"."merge_target__loader_ledger" VALUES ('*/COPY IAM_ROLE ''', '\\'; drop table x; --')`,
    "SELECT 1 FROM anything",
  ])("are not strange: %s", (sql) => {
    expect(strangeText(sql, pipelines)).toEqual([]);
  });

  test.for([
    { sql: `COPY "chaos"."append_target" ${from}`, problem: "writes chaos.append_target" },
    { sql: 'INSERT INTO "chaos"."merge_target2" SELECT 1', problem: "writes chaos.merge_target2" },
    { sql: "/* loader:x */ DROP TABLE t", problem: "is a statement of another kind:  DROP TABLE t" },
    {
      sql: `COPY "loader_stage" ${from.replace("chaos_merge", "attacker")}`,
      problem: "loads from s3://chaos-manifests/manifests/attacker/2026-11-29/1.manifest",
    },
  ])("are told from others: $sql", ({ sql, problem }) => {
    expect(strangeText(sql, pipelines)).toEqual([problem]);
  });

  test("keep what is in literals apart", () => {
    expect(withoutLiterals("a '/* it''s \\' x' /* 'c' */ b '\\\\'")).toEqual({
      text: "a ''  b ''",
      literals: ["/* it's ' x", "\\"],
    });
  });
});

describe("hostile keys", () => {
  test("are S3's own: at most 1,024 bytes, well-formed, of their pipeline, and all different", () => {
    const around = { start: "p/part-1", end: ".json", withComments: true };
    const keys = Array.from({ length: 100 }, (_, number) => hostileKey(number, around));
    for (const key of keys) {
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1000);
      expect(key.isWellFormed()).toBe(true);
      expect(key.startsWith("p/part-1") && key.endsWith(".json")).toBe(true);
    }
    expect(new Set(keys).size).toBe(25);
    expect(keys.filter((key) => Buffer.byteLength(key) > 990)).not.toEqual([]);
  });
});
