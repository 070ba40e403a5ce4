import { describe, expect, test } from "vitest";
import { recover } from "../../../../src/core/recovery/recover.ts";
import { conflict, pipeline } from "../../../support/builders.ts";
import { type FailedLoadOptions, failedLoad, records, statementId, submitted } from "../failed-load.ts";

const conflicted = (given: Partial<FailedLoadOptions> = {}) =>
  failedLoad({ at: { tag: "delete-replaced" }, error: conflict, ...given });

const both = [["s3://lake/a.csv", "s3://lake/b.csv"]];

describe("a load that failed because of a conflict", () => {
  test("is submitted again as the next attempt, after a delay", async () => {
    const recovery = conflicted();
    const { deps, event, batch, slept } = recovery;
    expect(await recover(deps, event)).toEqual({
      kind: "submitted",
      class: "conflict",
      submitted: [`dev/sales.orders/${batch.id}/2`],
      quarantined: [],
    });
    expect(slept).toEqual([1300]);
    expect(deps.warehouse.described).toEqual([statementId]);
    expect(submitted(recovery)).toEqual([{ attempt: "2", files: both }]);
  });

  test("is submitted again with fence, guard and ledger, and with its role", async () => {
    const { deps, event } = conflicted({ pipeline: pipeline({ mode: { kind: "append" } }), at: { tag: "copy" } });
    await recover(deps, event);
    const sqls = deps.warehouse.submitted[0]?.sqls ?? [];
    expect(sqls.map((sql) => sql.split(" ")[1])).toEqual([
      "loader:lock-fence",
      "loader:guard-files",
      "loader:copy",
      "loader:count-copied",
      "loader:record-files",
    ]);
    expect(sqls[2]).toContain("IAM_ROLE 'arn:aws:iam::123456789012:role/copy'");
  });

  test("waits before it is submitted", async () => {
    const { deps, event } = conflicted();
    const done: string[] = [];
    const sleepMs = async () => {
      done.push("slept");
    };
    const submit = async () => {
      done.push("submitted");
      return "statement-1";
    };
    await recover({ ...deps, sleepMs, warehouse: { ...deps.warehouse, submit } }, event);
    expect(done).toEqual(["slept", "submitted"]);
  });

  test("is submitted once, although its event comes twice", async () => {
    const { deps, event } = conflicted();
    const outcomes = [await recover(deps, event), await recover(deps, event)];
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(deps.warehouse.submitted).toHaveLength(1);
  });

  test("conflicts at the end of its transaction too", async () => {
    const { deps, event } = failedLoad({ error: conflict });
    expect(await recover(deps, event)).toMatchObject({ kind: "submitted", class: "conflict" });
  });

  test.each([
    { attempt: 7, outcome: { kind: "submitted" }, submissions: 1 },
    { attempt: 8, outcome: { kind: "parked" }, submissions: 0 },
    { attempt: 9, outcome: { kind: "parked" }, submissions: 0 },
  ])("is $outcome.kind after attempt $attempt of 8", async ({ attempt, outcome, submissions }) => {
    const { deps, event, slept } = conflicted({ attempt });
    expect(await recover(deps, event)).toMatchObject(outcome);
    expect(deps.warehouse.submitted).toHaveLength(submissions);
    expect(slept).toHaveLength(submissions);
  });

  test("obeys the limits of its pipeline", async () => {
    const limited = pipeline({
      retry: { maxAttempts: 2, baseDelaySeconds: 90, maxDelaySeconds: 90, giveUpAfterHours: 24 },
    });
    const first = conflicted({ pipeline: limited });
    expect(await recover(first.deps, first.event)).toMatchObject({ kind: "submitted" });
    expect(first.slept).toEqual([58_516]);
    const second = conflicted({ pipeline: limited, attempt: 2 });
    expect(await recover(second.deps, second.event)).toMatchObject({ kind: "parked" });
  });

  test("that never ends is parked and alerted, once", async () => {
    const recovery = conflicted({ attempt: 8 });
    const { deps, event, batch } = recovery;
    await recover(deps, event);
    await recover(deps, event);
    expect(Object.keys(records(recovery, "parked"))).toEqual([`${batch.id}.json`]);
    expect(deps.alerts.sent).toHaveLength(1);
    expect(deps.alerts.sent[0]?.text).toContain(`redshift-loader replay orders_queue ${batch.id}`);
    expect(deps.alerts.sent[0]?.text).toContain("STL_TR_CONFLICT");
  });
});
