import { describe, expect, test } from "vitest";
import { recover } from "../../../src/core/recovery/recover.ts";
import { arrival, conflict } from "../../support/builders.ts";
import { failedLoad, type Recovery, statementId } from "./failed-load.ts";

const valuesOf = ({ deps }: Recovery) => deps.metrics.recorded.map(({ values }) => values);

describe("what recovery counts", () => {
  test("is a conflict, and the attempt that answers it, with their pipeline, target, batch and statement", async () => {
    const recovery = failedLoad({ at: { tag: "delete-replaced" }, error: conflict });
    await recover(recovery.deps, recovery.event);
    const { id } = recovery.batch;
    const subject = { pipeline: "orders_queue", target: "sales.orders" };
    expect(recovery.deps.metrics.recorded).toEqual([
      { ...subject, values: { Conflicts: 1 }, about: { batch_id: id, statement_id: statementId } },
      {
        ...subject,
        values: { Attempts: 1, SubmittedFiles: 2, SubmittedBytes: 200 },
        about: { batch_id: id, statement_id: "statement-1" },
      },
    ]);
  });

  test("is a batch that is parked, once for each failure, however often its event comes", async () => {
    const recovery = failedLoad({ at: { tag: "copy" }, error: "ERROR: permission denied for relation orders" });
    for (const _ of [1, 2]) await recover(recovery.deps, recovery.event);
    expect(valuesOf(recovery)).toEqual([{ Parked: 1 }]);
  });

  test("is each file that is quarantined, once, and the load of the others", async () => {
    const files = ["a.csv", "b.csv", "c.csv"].map((key) => arrival(key));
    const error = "ERROR: Load into table 'orders' failed. Check 'sys_load_error_detail' system table for details.";
    const rows = ["a.csv", "c.csv"].map((key) => [`s3://lake/${key}`, 3, "amount", 1207, "Invalid digit"]);
    const answer = (sql: string) => (sql.includes("sys_load_error_detail") ? rows : []);
    const recovery = failedLoad({ files, at: { tag: "copy", queryId: 4711 }, error, answer });
    await recover(recovery.deps, recovery.event);
    expect(valuesOf(recovery)).toEqual([{ Quarantined: 2 }, { Attempts: 1, SubmittedFiles: 1, SubmittedBytes: 100 }]);
    await recover(recovery.deps, recovery.event);
    expect(valuesOf(recovery).filter((values) => values.Quarantined)).toEqual([{ Quarantined: 2 }]);
  });
});
