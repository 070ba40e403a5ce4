import { describe, expect, test } from "vitest";
import { QueryError } from "../../../../src/core/base/query-error.ts";
import { parseStatementName } from "../../../../src/core/load/statement-name.ts";
import type { LoadMode } from "../../../../src/core/pipeline/pipeline.ts";
import type { QueryRow } from "../../../../src/core/ports/warehouse-client.ts";
import { pruneTombstones } from "../../../../src/core/upkeep/reconcile/prune-tombstones.ts";
import { pipeline, safety } from "../../../support/builders.ts";
import { fakeLog, fakeWarehouse } from "../../../support/fakes.ts";

const when = { column: "op", in: ["D"], isInTarget: false };
const mode: LoadMode = {
  kind: "merge",
  keys: ["id"],
  timestamps: ["updated_at"],
  nullKeys: "reject",
  deletes: { when },
};
const deleting = pipeline({ mode });

async function prune(given = deleting, answer: (sql: string) => readonly QueryRow[] = () => [[1]]) {
  const warehouse = fakeWarehouse([], answer);
  const log = fakeLog();
  const now = () => new Date("2026-11-22T12:00:00.000Z");
  await pruneTombstones({ warehouse, log, now }, { name: "orders_queue", pipeline: given });
  return { submitted: warehouse.submitted, lines: log.lines };
}

describe("old tombstones", () => {
  test("are deleted behind the fence, by a statement that is not taken for a load", async () => {
    const { submitted } = await prune();
    expect(submitted.map(({ sqls }) => sqls)).toEqual([
      [
        '/* loader:lock-fence */ LOCK "sales"."orders__loader_fence"',
        '/* loader:prune-tombstones */ DELETE FROM "sales"."orders__loader_tombstones" ' +
          'WHERE "loader_recorded_at" < DATEADD(day, -44, TRUNC(GETDATE()))',
      ],
    ]);
    expect(parseStatementName(submitted[0]?.statementName ?? "")).toBeUndefined();
  });

  test("are not looked for where loads remember none", async () => {
    const fails = () => {
      throw new Error("asked");
    };
    for (const given of [pipeline(), pipeline({ mode: { ...mode, kind: "history" } })])
      expect(await prune(given, fails)).toEqual({ submitted: [], lines: [] });
  });

  test("cost one question where there are none", async () => {
    expect(await prune(deleting, () => [])).toEqual({ submitted: [], lines: [] });
  });

  test("are deleted without a lock where loads take none", async () => {
    const { submitted } = await prune(pipeline({ mode, safety: safety({ concurrency: "retry" }) }));
    expect(submitted[0]?.sqls).toHaveLength(1);
  });

  test("stay, with a line in the log, where Redshift refuses", async () => {
    const refuses = () => {
      throw new QueryError("permission denied for relation orders__loader_tombstones");
    };
    const { submitted, lines } = await prune(deleting, refuses);
    expect(submitted).toEqual([]);
    expect(lines).toMatchObject([{ level: "warn", message: "old tombstones not deleted" }]);
  });
});
