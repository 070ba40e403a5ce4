import { describe, expect, test } from "vitest";
import { newTrail } from "../../../../src/core/load/trail.ts";
import { parseCopyOptions } from "../../../../src/core/pipeline/copy-options/copy-options.ts";
import { recover } from "../../../../src/core/recovery/recover.ts";
import { arrival, pipeline } from "../../../support/builders.ts";
import { failedLoad, records } from "../failed-load.ts";

describe("a load that will fail each time", () => {
  test.each([
    {
      at: { tag: "insert-latest" },
      error: "ERROR: permission denied for relation orders",
      remedy:
        "Run this as the tables' owner, then replay the batch: " +
        'GRANT USAGE ON SCHEMA "sales" TO <the loader\'s database user>; ' +
        'GRANT SELECT, INSERT, DELETE ON "sales"."orders" TO <the loader\'s database user>; ' +
        'GRANT SELECT, INSERT ON "sales"."orders__loader_ledger" TO <the loader\'s database user>; ' +
        'GRANT SELECT, INSERT, UPDATE, DELETE ON "sales"."orders__loader_fence" TO <the loader\'s database user>;',
    },
    {
      at: { tag: "copy" },
      files: [arrival("a.csv")],
      error: "ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid X",
      remedy: "s3:GetObject and s3:ListBucket",
    },
    {
      at: { tag: "copy" },
      files: [arrival("a.csv")],
      error: "ERROR: S3ServiceException:The bucket must be addressed otherwise.,Status 301,Error PermanentRedirect",
      remedy: "The bucket is in another Region: add REGION",
    },
    {
      at: { tag: "create-stage" },
      error: 'ERROR: relation "sales.orders" does not exist',
      remedy: "Create what is missing, or correct the pipeline's configuration",
    },
    {
      at: { tag: "copy" },
      error: 'ERROR: syntax error at or near "X"',
      remedy: "Correct the pipeline's configuration",
    },
  ])("is parked with reason and remedy: $error", async ({ error, remedy, ...given }) => {
    const recovery = failedLoad({ ...given, error });
    expect(await recover(recovery.deps, recovery.event)).toEqual({
      kind: "parked",
      class: "permanent",
      submitted: [],
      quarantined: [],
      reason: error,
    });
    const [record] = Object.values(records(recovery, "parked"));
    expect(record).toMatchObject({ reason: error, remedy: expect.stringContaining(remedy) });
    expect(recovery.deps.warehouse.submitted).toEqual([]);
    expect(recovery.slept).toEqual([]);
  });

  test("makes the stage of the named columns where COPY refuses one like the target, once", async () => {
    const parsed = parseCopyOptions("CSV MAXERROR 5");
    if ("problems" in parsed) throw new Error("no options");
    const { copy } = pipeline();
    const given = pipeline({ copy: { ...copy, columns: ["id", "updated_at"], options: parsed.options } });
    const error = "ERROR: NOT NULL column without DEFAULT must be included in column list";
    const first = failedLoad({ pipeline: given, at: { tag: "copy" }, error });
    expect(await recover(first.deps, first.event)).toMatchObject({ kind: "submitted", quarantined: [] });
    const [{ sqls } = { sqls: [] }] = first.deps.warehouse.submitted;
    expect(sqls[0]).toContain("stage=named");
    expect(sqls.find((sql) => sql.includes("CREATE"))).toContain('AS SELECT "id", "updated_at" FROM');
    const trail = { ...newTrail(2), namedStage: true };
    const again = failedLoad({ pipeline: given, attempt: 2, trail, at: { tag: "copy" }, error });
    expect(await recover(again.deps, again.event)).toMatchObject({ kind: "parked", class: "permanent" });
    const [record] = Object.values(records(again, "parked"));
    expect(record).toMatchObject({ remedy: expect.stringContaining("or give it a DEFAULT") });
  });

  test("tells a person what, which files, since when, why, and what to do and run", async () => {
    const error = "ERROR: permission denied for relation orders";
    const files = Array.from({ length: 22 }, (_, index) => arrival(`${String(index).padStart(2, "0")}.csv`));
    const { deps, event, batch } = failedLoad({ files, at: { tag: "delete-replaced" }, error });
    await recover(deps, event);
    const [alert] = deps.alerts.sent;
    expect(alert?.subject).toBe("Parked: 22 files for sales.orders");
    const lines = alert?.text.split("\n") ?? [];
    expect(lines[0]).toBe("The load of 22 files into sales.orders (database dev) needs your action. No file is lost.");
    expect(lines).toContain("Pipeline: orders_queue");
    expect(lines).toContain(`Batch: ${batch.id}, attempt 1, statement 5cf50ac7-0000-4000-8000-000000000001`);
    expect(lines).toContain("Since: 2026-11-22T08:05:00.000Z");
    expect(lines).toContain(`Reason: ${error}`);
    expect(lines).toContain(`Then run: redshift-loader replay orders_queue ${batch.id}`);
    expect(lines.filter((line) => line.startsWith("File: "))).toHaveLength(20);
    expect(lines).toContain("… and 2 more");
  });

  test("is reported as unknown while a file of it may be the cause", async () => {
    const error = "ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid X";
    const files = ["a.csv", "b.csv"].map((key) => arrival(key));
    const { deps, event } = failedLoad({ files, at: { tag: "copy" }, error });
    expect(await recover(deps, event)).toMatchObject({ kind: "submitted", class: "unknown" });
  });

  test("is parked and alerted once, although its event comes twice", async () => {
    const recovery = failedLoad({ at: { tag: "copy" }, error: "ERROR: syntax error" });
    for (const _ of [1, 2]) await recover(recovery.deps, recovery.event);
    expect(Object.keys(records(recovery, "parked"))).toHaveLength(1);
    expect(recovery.deps.alerts.sent).toHaveLength(1);
  });

  test("is recorded even if nobody could be told, and the log has the alert", async () => {
    const recovery = failedLoad({ at: { tag: "copy" }, error: "ERROR: syntax error" });
    const alerts = { send: () => Promise.reject(new Error("Rate exceeded")) };
    await recover({ ...recovery.deps, alerts }, recovery.event);
    expect(Object.keys(records(recovery, "parked"))).toHaveLength(1);
    expect(recovery.deps.log.lines).toContainEqual(
      expect.objectContaining({ level: "error", fields: expect.objectContaining({ error: "Rate exceeded" }) }),
    );
  });

  test("has a subject that SNS takes, whatever the table's name", async () => {
    const { deps, event } = failedLoad({ at: { tag: "copy" }, error: "ERROR: syntax error" });
    const statementName = event.statementName.replace("sales.orders", `"Größe\n${"x".repeat(200)}"`);
    await recover(deps, { ...event, statementName });
    expect(deps.alerts.sent[0]?.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });
});
