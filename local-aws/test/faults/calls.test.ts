import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
  ListDatabasesCommand,
  ListStatementsCommand,
} from "@aws-sdk/client-redshift-data";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect } from "vitest";
import { caller, faultyTest } from "./faulty-local.ts";
import { outcome, warehouse } from "./outcome.ts";

const test = faultyTest({
  buckets: ["made", "lake"],
  objects: [{ bucket: "lake", key: "one.csv", body: "1\n" }],
  functions: [caller],
  scripts: [{ database: "dev", sql: "create table loaded (id int)" }],
});

const submit = (Sql: string) => new ExecuteStatementCommand({ ...warehouse, Sql });

describe("the Data API", () => {
  test("throttles every operation at a rate of 1, and none at 0", async ({ aws }) => {
    await aws.set({ dataApi: { throttle: 1 } });
    const operations = [submit("select 1"), new ListStatementsCommand({}), new ListDatabasesCommand(warehouse)];
    for (const command of operations) {
      const throttled = aws.redshift.send(command as ListStatementsCommand); // each of them has its own type
      await expect(throttled).rejects.toMatchObject({
        name: "ThrottlingException",
        message: "Rate exceeded",
        $metadata: { httpStatusCode: 400 },
      });
    }
    expect((await aws.report()).counts["dataApi.throttle"]).toBe(3);
    await aws.set({ dataApi: { throttle: 0 } });
    expect(await outcome(aws, "select 1")).toBe("FINISHED");
  });

  test("refuses submissions by either of two errors, runs none of them, and describes on", async ({ aws }) => {
    await aws.set({ dataApi: { refuse: 1 } });
    const names = new Set<string>();
    for (let index = 0; index < 12; index++) {
      const Sqls = ["select 'refused'"];
      const error = await aws.redshift.send(new BatchExecuteStatementCommand({ ...warehouse, Sqls })).catch((it) => it);
      names.add(`${error.name} ${error.$metadata.httpStatusCode}`);
    }
    expect(names).toEqual(new Set(["ActiveStatementsExceededException 400", "InternalServerException 500"]));
    const { Statements = [] } = await aws.redshift.send(new ListStatementsCommand({ Status: "ALL" }));
    expect(Statements.filter(({ QueryStrings }) => QueryStrings?.includes("select 'refused'"))).toEqual([]);
    expect((await aws.report()).counts["dataApi.refuse"]).toBe(12);
  });

  test("does the work and cuts the connection where the answer is lost", async ({ aws }) => {
    await aws.set({ dataApi: { lostAnswer: 1 } });
    const ClientToken = "lost-answer";
    const command = () => new ExecuteStatementCommand({ ...warehouse, ClientToken, Sql: "select 'lost answer'" });
    await expect(aws.redshift.send(command())).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await aws.report()).counts["dataApi.lostAnswer"]).toBe(1);
    await aws.end();
    const { Id } = await aws.redshift.send(command());
    const { Statements = [] } = await aws.redshift.send(new ListStatementsCommand({ Status: "ALL" }));
    expect(Statements.filter(({ QueryString }) => QueryString === "select 'lost answer'")).toMatchObject([{ Id }]);
  });

  test("throttles the same calls with the same seed, also with other faults", async ({ aws }) => {
    const throttled = async () => {
      const seen: boolean[] = [];
      for (let index = 0; index < 20; index++) {
        const sent = aws.redshift.send(submit("select 1"));
        seen.push(await sent.then(() => false).catch(({ name }) => name === "ThrottlingException"));
      }
      return seen;
    };
    await aws.set({ seed: 4, dataApi: { throttle: 0.5 } });
    const first = await throttled();
    await aws.set({ seed: 4, dataApi: { throttle: 0.5, refuse: 0.5 }, s3: { fail: 0.5 }, events: { drop: 0.5 } });
    const again = await throttled();
    await aws.set({ seed: 5, dataApi: { throttle: 0.5 } });
    const other = await throttled();
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe("COPY", () => {
  const line = "-----------------------------------------------";
  const spectrum = (context: string) =>
    `ERROR: Spectrum Scan Error\n  Detail: \n  ${line}\n  error:  Spectrum Scan Error\n  code:      15001\n  context:   ${context}\n`;
  const copy = "copy loaded from 's3://lake/one.csv' iam_role 'arn:aws:iam::000000000000:role/copy' csv";

  test.for([
    {
      error: "role-detached",
      text: "ERROR: exception name : UnauthorizedException, error type : 138, message: The requested role arn:aws:iam::000000000000:role/copy is not associated to cluster, should retry : 0\n  Detail: \n  -----",
    },
    {
      error: "manifest-unreadable",
      text: "ERROR: COPY with MANIFEST parameter requires full path of an S3 object\n  Detail: \n  -----",
    },
    { error: "spectrum-retries", text: spectrum("Retries exceeded") },
    { error: "spectrum-denied", text: spectrum("HTTP response error code: 403 Message: AccessDenied Access Denied") },
    { error: "s3-fetch", text: "ERROR: S3 Query Exception (Fetch)\n  Detail: \n  -----" },
    { error: "s3-connection", text: "ERROR: S3Query Exception Connection failed, retries exceeded.\n  Detail: \n" },
    { error: "assert", text: `ERROR: Assert\n  Detail: \n  ${line}\n  error:  Assert\n  code:      1000\n` },
    { error: "disk-full", text: "ERROR: Disk Full\n  Detail: \n  -----" },
    { error: "internal-error", text: "ERROR: Internal error\n  Detail: \n  -----" },
    {
      error: "s3-unavailable",
      text: "ERROR: S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown",
    },
  ] as const)("fails the next times with $error, then loads", async ({ error, text }, { aws }) => {
    await aws.set({ copy: { failNext: 2, error } });
    expect(await outcome(aws, "select 1")).toBe("FINISHED");
    expect(await outcome(aws, copy)).toContain(text);
    expect(await outcome(aws, copy)).toContain(text);
    expect(await outcome(aws, copy)).toBe("FINISHED");
    expect((await aws.report()).counts["copy.failNext"]).toBe(2);
  });

  test.for([
    { roles: [], text: "The requested role arn:aws:iam::000000000000:role/copy is not associated to cluster" },
    { roles: ["arn:aws:iam::000000000000:role/other"], text: "role/copy is not associated to cluster" },
    { roles: ["arn:aws:iam::000000000000:role/copy"], text: "FINISHED" },
  ])("loads with attached roles only: $roles", async ({ roles, text }, { aws }) => {
    await aws.set({ warehouse: { roles } });
    expect(await outcome(aws, copy)).toContain(text);
    const chain = copy.replace("role/copy", "role/copy,arn:aws:iam::000000000000:role/second");
    expect(await outcome(aws, chain)).toContain(
      text.replace("role/copy is", "role/copy,arn:aws:iam::000000000000:role/second is"),
    );
    expect((await aws.report()).counts["warehouse.roles"]).toBe(text === "FINISHED" ? 0 : 2);
    expect(await outcome(aws, copy.replace(/iam_role '.*?'/, "iam_role default"))).toBe("FINISHED");
  });

  test("is ended by a query monitoring rule, which names the query", async ({ aws }) => {
    await aws.set({ copy: { failNext: 1, error: "wlm-abort" } });
    expect(await outcome(aws, copy)).toMatch(
      /^ERROR: Query \([1-9]\d*\) cancelled by WLM abort action of Query Monitoring Rule "long_load"$/,
    );
  });

  test("always fails at a rate of 1, with the text chosen, and never at 0", async ({ aws }) => {
    await aws.set({ copy: { rate: 1, text: "the text of my choice" } });
    for (let index = 0; index < 3; index++) expect(await outcome(aws, copy)).toBe("ERROR: the text of my choice");
    expect((await aws.report()).counts["copy.rate"]).toBe(3);
    await aws.set({ copy: { rate: 0 } });
    expect(await outcome(aws, copy)).toBe("FINISHED");
  });

  test("fails by itself where S3 does, and takes its time where S3 is slow", async ({ aws }) => {
    await aws.set({ s3: { fail: 1 } });
    expect(await outcome(aws, copy)).toMatch(/^ERROR: S3ServiceException:Please reduce your request rate.,Status 503,/);
    await aws.set({ s3: { slowMs: 300 } });
    const startedAt = performance.now();
    expect(await outcome(aws, copy)).toBe("FINISHED");
    expect(performance.now() - startedAt).toBeGreaterThan(300);
    expect((await aws.report()).counts["s3.slowMs"]).toBeGreaterThan(0);
  });
});

describe("S3", () => {
  test("fails for functions at a rate of 1, and goes on for everybody else", async ({ aws }) => {
    await aws.set({ s3: { fail: 1 } });
    expect(JSON.parse(await aws.invoke("caller", { sql: "select 1" }))).toMatchObject({
      errorType: "SlowDown",
      errorMessage: "Please reduce your request rate.",
    });
    const object = await aws.s3.send(new GetObjectCommand({ Bucket: "lake", Key: "one.csv" }));
    expect(await object.Body?.transformToString()).toBe("1\n");
    expect((await aws.report()).counts["s3.fail"]).toBe(1);
  });

  test("makes functions wait where it is slow", async ({ aws }) => {
    await aws.set({ s3: { slowMs: 400, fail: 0 } });
    const startedAt = performance.now();
    expect(await aws.invoke("caller", { sql: "select 1" })).toBe('{"done":true}');
    expect(performance.now() - startedAt).toBeGreaterThan(800);
    expect((await aws.report()).counts).toMatchObject({ "s3.slowMs": 2, "s3.fail": 0 });
  });
});
