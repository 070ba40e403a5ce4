import { BatchExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

conformance("BatchExecuteStatement", (spec) => {
  spec("runs 40 statements, and refuses a 41st", { source: "facts §1.4" }, async ({ client, target, ended }) => {
    const batch = (count: number) =>
      client.send(new BatchExecuteStatementCommand({ ...target, Sqls: Array(count).fill("SELECT 1") }));
    expect(await ended(String((await batch(40)).Id))).toMatchObject({ Status: "FINISHED" });
    await expect(batch(41)).rejects.toMatchObject({ name: "ValidationException", $metadata: { httpStatusCode: 400 } });
  });

  spec("keeps nothing of a transaction that failed", { source: "facts §1.6" }, async ({ run, fails }) => {
    await run("CREATE TABLE t (n int)");
    expect(await fails("INSERT INTO t VALUES (1)", "SELECT 1 / 0")).toMatch(/^ERROR: division by zero/i);
    expect(await run("SELECT count(*) FROM t")).toEqual([[0]]);
  });
});
