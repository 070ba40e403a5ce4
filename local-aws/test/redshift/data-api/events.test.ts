import { describe, expect } from "vitest";
import { test } from "../../support/local-redshift.ts";

describe("the event of an ended statement", () => {
  test("is what EventBridge delivers", async ({ snapshot }) => {
    const id = await snapshot.submit("SELECT 1 AS one", { WithEvent: true, StatementName: "dev/orders" });
    const { RedshiftQueryId } = await snapshot.ended(id);
    const event = snapshot.events.find((it) => it.detail.statementId === id);
    expect(event).toEqual({
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "Redshift Data Statement Status Change",
      source: "aws.redshift-data",
      account: "123456789012",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: "eu-west-1",
      resources: ["arn:aws:redshift:eu-west-1:123456789012:cluster:any-cluster"],
      detail: {
        principal: "arn:aws:sts::123456789012:assumed-role/local/local",
        statementName: "dev/orders",
        statementId: id,
        redshiftQueryId: RedshiftQueryId,
        state: "FINISHED",
        rows: 1,
        expireAt: Math.floor(Date.parse(event?.time ?? "") / 1000) + 86_400,
      },
    });
  });

  test("names a workgroup by the ARN of its id", async ({ snapshot }) => {
    const { Database } = snapshot.target;
    const serverless = { ClusterIdentifier: undefined, WorkgroupName: "etl", Database };
    const id = await snapshot.submit("SELECT 1", { ...serverless, WithEvent: true });
    await snapshot.ended(id);
    expect(snapshot.events.find((it) => it.detail.statementId === id)?.resources).toEqual([
      expect.stringMatching(
        /^arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      ),
    ]);
  });

  test("comes once for a batch, also for one that failed or was cancelled", async ({ snapshot }) => {
    const failed = await snapshot.submitBatch(["SELECT 1", "SELECT 1 / 0"], { WithEvent: true });
    const aborted = await snapshot.submitBatch(["SELECT pg_sleep(60)"], { WithEvent: true });
    await snapshot.cancel(aborted);
    for (const id of [failed, aborted]) await snapshot.ended(id);
    const states = (id: string) =>
      snapshot.events.filter((it) => it.detail.statementId === id).map((it) => it.detail.state);
    expect([states(failed), states(aborted)]).toEqual([["FAILED"], ["ABORTED"]]);
  });

  test("does not come unasked", async ({ snapshot }) => {
    const id = await snapshot.submit("SELECT 1");
    await snapshot.ended(id);
    expect(snapshot.events.filter((it) => it.detail.statementId === id)).toEqual([]);
  });
});
