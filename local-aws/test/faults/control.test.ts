import { ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { probe } from "../support/function-probe.ts";
import { faultyTest, startFaulty } from "./faulty-local.ts";

const shared = faultyTest({ queues: [{ name: "a" }], functions: [probe()] });

const noCounts = {
  "events.drop": 0,
  "events.duplicate": 0,
  "events.delayMs": 0,
  "notifications.duplicate": 0,
  "notifications.delayMs": 0,
  "messages.duplicate": 0,
  "messages.delayMs": 0,
  "dataApi.throttle": 0,
  "dataApi.refuse": 0,
  "dataApi.lostAnswer": 0,
  "dataApi.cancel": 0,
  "warehouse.maintenance": 0,
  "warehouse.refuse": 0,
  "warehouse.roles": 0,
  "warehouse.databases": 0,
  "warehouse.refuseStatements": 0,
  "copy.failNext": 0,
  "copy.rate": 0,
  "functions.kill": 0,
  "functions.killAt": 0,
  "s3.slowMs": 0,
  "s3.fail": 0,
  "s3.deny": 0,
};

describe("the control of faults", () => {
  shared("shows none at first, what is set, and none once they are ended", async ({ aws }) => {
    expect(await aws.report()).toEqual({ settings: {}, counts: noCounts, lastCalls: {} });
    const settings = { seed: 9, events: { drop: 0.1, delayMs: { min: 0, max: 50 } }, copy: { failNext: 1 } };
    expect(await aws.set(settings)).toEqual({ settings, counts: noCounts, lastCalls: {} });
    expect((await aws.set({ s3: { slowMs: 5 } })).settings).toEqual({ seed: 1, s3: { slowMs: 5 } });
    expect((await aws.end()).settings).toEqual({});
  });

  shared.for([
    {
      settings: { evnts: {} },
      problem:
        "evnts is unknown (known there: seed, events, notifications, messages, dataApi, warehouse, copy, functions, clock, s3)",
    },
    {
      settings: { events: { drops: 1, late: 2 } },
      problem: "events.drops, events.late are unknown (known there: drop, duplicate, delayMs)",
    },
    {
      settings: { events: { delayMs: { min: 1, max: 2, mean: 1 } } },
      problem: "events.delayMs.mean is unknown (known there: min, max)",
    },
    {
      settings: { functions: { killAt: { function: "f", functionName: "f", call: 1, when: "after" } } },
      problem: "functions.killAt.function is unknown (known there: functionName, call, when)",
    },
    {
      settings: { s3: { deny: { suffx: ".manifest", key: "a" } } },
      problem: "s3.deny.suffx, s3.deny.key are unknown (known there: rate, prefix, suffix, only, to)",
    },
    {
      settings: { warehouse: { maintenence: true } },
      problem:
        "warehouse.maintenence is unknown (known there: maintenance, refuse, roles, databases, refuseStatements)",
    },
    { settings: { warehouse: { maintenance: 0.5 } }, problem: "warehouse.maintenance: Invalid input" },
    { settings: { s3: { deny: { only: "lists" } } }, problem: "s3.deny.only: Invalid option" },
    { settings: { dataApi: { cancel: -1 } }, problem: "dataApi.cancel: Too small" },
    { settings: { copy: { error: "role-gone" } }, problem: "copy.error: Invalid option" },
    { settings: { events: { drop: 1.5 } }, problem: "events.drop: Too big" },
    { settings: { events: { delayMs: { min: 2, max: 1 } } }, problem: "events.delayMs: min is greater than max" },
    { settings: { copy: { error: "disk-full", text: "x" } }, problem: "copy: error and text exclude each other" },
    { settings: [], problem: "the settings: Invalid input" },
  ])("refuses $settings, and changes nothing", async ({ settings, problem }, { aws }) => {
    await aws.set({ seed: 2 });
    const refused = aws.control("PUT", settings);
    await expect(refused).rejects.toThrow(problem);
    await expect(refused).rejects.toThrow("Nothing was changed.");
    expect((await aws.report()).settings).toEqual({ seed: 2 });
  });

  shared("refuses what is not JSON, and other methods", async ({ aws }) => {
    const url = `${aws.local.endpoint}/_local/faults`;
    const noJson = await fetch(url, { method: "PUT", body: "{" });
    expect(noJson.status).toBe(400);
    expect(await noJson.text()).toContain("the body is not JSON");
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${aws.local.endpoint}/_local/status`, { method: "PUT" })).status).toBe(405);
  });

  test("can be given to the local AWS at its start", async () => {
    const aws = await startFaulty({ faults: { seed: 3, dataApi: { throttle: 1 } } });
    await using _ = aws.local;
    expect((await aws.report()).settings).toEqual({ seed: 3, dataApi: { throttle: 1 } });
    const sent = aws.redshift.send(
      new ExecuteStatementCommand({ WorkgroupName: "main", Database: "dev", Sql: "select 1" }),
    );
    await expect(sent).rejects.toThrow("Rate exceeded");
  });

  test("does not keep the local AWS from stopping at once", async () => {
    const queues = [{ name: "q", notification: { bucket: "lake" } }];
    const aws = await startFaulty({ buckets: ["lake"], queues });
    await aws.set({ notifications: { delayMs: { min: 60_000, max: 60_000 } } });
    await fetch(`${aws.local.endpoint}/lake/key`, { method: "PUT", body: "x" });
    expect((await aws.status()).pendingEvents).toBe(1);
    const startedAt = performance.now();
    await aws.local[Symbol.asyncDispose]();
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});

describe("the status", () => {
  shared("counts what runs, and is quiet after it", async ({ aws }) => {
    const quiet = {
      statements: { running: 0, waiting: 0 },
      queues: [{ name: "a", visible: 0, inFlight: 0, delayed: 0 }],
      functions: [{ name: "probe", running: 0, waiting: 0 }],
      pendingEvents: 0,
    };
    expect(await aws.status()).toEqual(quiet);
    const QueueUrl = `${aws.local.endpoint}/000000000000/a`;
    await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", DelaySeconds: 900 }));
    const invocations = [1, 2, 3].map(() => aws.invoke("probe", { do: "wait", milliseconds: 500 }));
    await aws.redshift.send(
      new ExecuteStatementCommand({ WorkgroupName: "main", Database: "dev", Sql: "select pg_sleep(1)" }),
    );
    await expect
      .poll(() => aws.status())
      .toEqual({
        statements: { running: 1, waiting: 0 },
        queues: [{ name: "a", visible: 1, inFlight: 0, delayed: 1 }],
        functions: [{ name: "probe", running: 2, waiting: 1 }],
        pendingEvents: 0,
      });
    await Promise.all(invocations);
    await expect.poll(() => aws.status()).toMatchObject({ statements: quiet.statements, functions: quiet.functions });
  });

  shared("shows an event as pending until its last retry has failed", async ({ aws }) => {
    const url = `${aws.local.endpoint}/2015-03-31/functions/probe/invocations`;
    const headers = { "x-amz-invocation-type": "Event" };
    await fetch(url, { method: "POST", headers, body: '{"do":"throwText","message":"again"}' });
    await expect.poll(() => aws.status()).toMatchObject({ functions: [{ running: 0, waiting: 0 }], pendingEvents: 1 });
    await expect.poll(async () => (await aws.status()).pendingEvents).toBe(0);
    expect(aws.entries.filter(({ line }) => line.includes("again"))).toHaveLength(3);
  });
});
