import { ListStatementsCommand } from "@aws-sdk/client-redshift-data";
import { DeleteObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { describe, expect } from "vitest";
import { caller, type FaultyAws, faultyTest } from "./faulty-local.ts";

const test = faultyTest({ buckets: ["made"], functions: [caller] });

const killed =
  /^\{"errorType":"Runtime.ExitError","errorMessage":"RequestId: \S+ Error: Runtime exited with error: signal: killed"\}$/;
const calls = ["PUT /made/first", "RedshiftData.ExecuteStatement", "PUT /made/last"];

/** What the function did, found and removed. */
async function effects({ s3, redshift }: FaultyAws, sql: string) {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "made" }));
  const objects = Contents.map(({ Key }) => Key);
  for (const Key of objects) await s3.send(new DeleteObjectCommand({ Bucket: "made", Key }));
  const { Statements = [] } = await redshift.send(new ListStatementsCommand({ Status: "ALL" }));
  return { objects, statements: Statements.filter(({ QueryString }) => QueryString === sql).length };
}

describe("a function to be killed at a call", () => {
  test.for([
    { call: 1, when: "before", objects: [], statements: 0 },
    { call: 1, when: "after", objects: ["first"], statements: 0 },
    { call: 2, when: "before", objects: ["first"], statements: 0 },
    { call: 2, when: "after", objects: ["first"], statements: 1 },
    { call: 3, when: "before", objects: ["first"], statements: 1 },
    { call: 3, when: "after", objects: ["first", "last"], statements: 1 },
  ] as const)("is killed once, $when call $call", async ({ call, when, objects, statements }, { aws }) => {
    const sql = `select 'killed ${when} ${call}'`;
    await aws.set({ functions: { killAt: { functionName: "caller", call, when } } });
    expect(await aws.invoke("caller", { sql })).toMatch(killed);
    const { counts, lastCalls } = await aws.report();
    expect(counts["functions.killAt"]).toBe(1);
    expect(lastCalls).toEqual({ caller: calls.slice(0, call) });
    await expect.poll(() => aws.status()).toMatchObject({ statements: { running: 0, waiting: 0 } });
    expect(await effects(aws, sql)).toEqual({ objects, statements });

    expect(await aws.invoke("caller", { sql })).toBe('{"done":true}');
    expect((await aws.report()).lastCalls).toEqual({ caller: calls });
    await effects(aws, sql);
  });

  test("is left alone if it makes fewer calls, or is another", async ({ aws }) => {
    await aws.set({ functions: { killAt: { functionName: "caller", call: 4, when: "before" } } });
    expect(await aws.invoke("caller", { sql: "select 4" })).toBe('{"done":true}');
    await aws.set({ functions: { killAt: { functionName: "other", call: 1, when: "before" } } });
    expect(await aws.invoke("caller", { sql: "select 4" })).toBe('{"done":true}');
    expect((await aws.report()).counts["functions.killAt"]).toBe(0);
  });
});

describe("functions killed by chance", () => {
  const invokeTen = async (aws: FaultyAws) => {
    const seen: number[] = [];
    for (let index = 0; index < 10; index++) {
      const answer = await aws.invoke("caller", { sql: "select 1" });
      const { lastCalls } = await aws.report();
      seen.push(killed.test(answer) ? (lastCalls["caller"]?.length ?? 0) : 0);
    }
    return seen;
  };

  test("all die at a rate of 1, at calls that differ, and none at 0", async ({ aws }) => {
    await aws.set({ seed: 3, functions: { kill: 1, killWithinCalls: 3 } });
    const seen = await invokeTen(aws);
    expect(new Set(seen)).toEqual(new Set([1, 2, 3]));
    expect((await aws.report()).counts["functions.kill"]).toBe(10);
    await aws.set({ seed: 3, functions: { kill: 0 } });
    expect(await aws.invoke("caller", { sql: "select 1" })).toBe('{"done":true}');
  });

  test("die at the same calls with the same seed, and at others with another", async ({ aws }) => {
    const seen: number[][] = [];
    for (const seed of [7, 7, 8]) {
      await aws.set({ seed, functions: { kill: 0.5, killWithinCalls: 3 } });
      seen.push(await invokeTen(aws));
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).not.toEqual(seen[0]);
  });

  test("lose their answer if they make fewer calls than drawn", async ({ aws }) => {
    await aws.set({ functions: { kill: 1, killWithinCalls: 1_000_000 } });
    expect(await aws.invoke("caller", { sql: "select 1" })).toMatch(killed);
    const { counts, lastCalls } = await aws.report();
    expect(lastCalls).toEqual({ caller: calls });
    expect(counts["functions.kill"]).toBe(1);
  });

  test("are spared once the faults have ended", async ({ aws }) => {
    await aws.set({ functions: { kill: 1 } });
    await aws.end();
    expect(await aws.invoke("caller", { sql: "select 1" })).toBe('{"done":true}');
  });
});
