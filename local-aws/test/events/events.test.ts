import { describe, expect, test } from "vitest";
import { type Delivery, type EventsOptions, startEvents } from "../../src/events/events.ts";

const probeArn = "arn:aws:lambda:eu-central-1:123456789012:function:probe";
const noon = new Date("2026-01-01T12:00:00.500Z");

/** A bus that records what it sends. */
function start(options: Partial<EventsOptions> = {}) {
  const sent: { targetArn: string; event: object }[] = [];
  const errors: { error: unknown; delivery: Delivery }[] = [];
  const events = startEvents({
    region: "eu-central-1",
    accountId: "123456789012",
    send: async (targetArn, payload) => void sent.push({ targetArn, event: JSON.parse(payload) }),
    onError: (error, delivery) => errors.push({ error, delivery }),
    ...options,
  });
  const call = async (operation: string, input: object) => {
    const request = new Request("http://127.0.0.1/", {
      method: "POST",
      headers: { "x-amz-target": `AWSEvents.${operation}` },
      body: JSON.stringify(input),
    });
    const response = await events.service(request);
    return { status: response.status, ...JSON.parse(await response.text()) };
  };
  const putRule = async (pattern: object, target: object = {}) => {
    await call("PutRule", { Name: "failed", EventPattern: JSON.stringify(pattern) });
    await call("PutTargets", { Rule: "failed", Targets: [{ Id: "probe", Arn: probeArn, ...target }] });
  };
  return { events, call, putRule, sent, errors };
}

const publishFailure = ({ events }: ReturnType<typeof start>) =>
  events.publish({ source: "aws.redshift-data", detailType: "Change", detail: { state: "FAILED" }, time: noon });

describe("a rule", () => {
  test("sends matching events to its targets", async () => {
    const bus = start();
    await bus.putRule({ detail: { state: ["FAILED"] } });
    const id = publishFailure(bus);
    bus.events.publish({
      source: "aws.redshift-data",
      detailType: "Change",
      detail: { state: "FINISHED" },
      time: noon,
    });
    expect(bus.sent).toEqual([
      {
        targetArn: probeArn,
        event: {
          version: "0",
          id,
          "detail-type": "Change",
          source: "aws.redshift-data",
          account: "123456789012",
          time: "2026-01-01T12:00:00Z",
          region: "eu-central-1",
          resources: [],
          detail: { state: "FAILED" },
        },
      },
    ]);
  });

  test("sends its target's constant input instead, if there is one", async () => {
    const bus = start();
    await bus.putRule({ source: ["aws.redshift-data"] }, { Input: '{"wake":"up"}' });
    publishFailure(bus);
    expect(bus.sent).toEqual([{ targetArn: probeArn, event: { wake: "up" } }]);
  });

  test("sends nothing while it is disabled", async () => {
    const bus = start();
    await bus.putRule({ source: ["aws.redshift-data"] });
    await bus.call("DisableRule", { Name: "failed" });
    publishFailure(bus);
    expect(bus.sent).toHaveLength(0);
    await bus.call("EnableRule", { Name: "failed" });
    publishFailure(bus);
    expect(bus.sent).toHaveLength(1);
  });

  test("that is put again keeps its targets", async () => {
    const bus = start();
    await bus.putRule({ source: ["other"] });
    await bus.call("PutRule", { Name: "failed", EventPattern: '{"source":["aws.redshift-data"]}' });
    publishFailure(bus);
    expect(bus.sent).toHaveLength(1);
  });

  test("sends nothing once the bus is disposed", async () => {
    const bus = start();
    await bus.putRule({ source: ["aws.redshift-data"] });
    bus.events[Symbol.dispose]();
    publishFailure(bus);
    expect(bus.sent).toEqual([]);
  });
});

describe("a rule with a schedule", () => {
  const started = new Date("2026-11-30T10:00:00Z");
  const scheduled = async (ScheduleExpression: string, target: object = {}) => {
    const runs: string[] = [];
    const onSchedule: EventsOptions["onSchedule"] = ({ rule, dueAt }) =>
      void runs.push(`${rule} ${dueAt.toISOString()}`);
    const bus = start({ now: () => started, onSchedule });
    await bus.call("PutRule", { Name: "nightly", ScheduleExpression });
    await bus.call("PutTargets", { Rule: "nightly", Targets: [{ Id: "probe", Arn: probeArn, ...target }] });
    return { ...bus, runs };
  };
  const hourMs = 3_600_000;

  test("sends AWS's scheduled event when its time has come, and not before", async () => {
    const bus = await scheduled("cron(15 2 * * ? *)");
    bus.events.advance(16 * hourMs);
    expect(bus.sent).toEqual([]);
    bus.events.advance(hourMs);
    expect(bus.sent).toEqual([
      {
        targetArn: probeArn,
        event: {
          version: "0",
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          "detail-type": "Scheduled Event",
          source: "aws.events",
          account: "123456789012",
          time: "2026-12-01T02:15:00Z",
          region: "eu-central-1",
          resources: ["arn:aws:events:eu-central-1:123456789012:rule/nightly"],
          detail: {},
        },
      },
    ]);
    expect(bus.runs).toEqual(["nightly 2026-12-01T02:15:00.000Z"]);
  });

  test("sends its target's input instead, each time", async () => {
    const bus = await scheduled("rate(15 minutes)", { Input: '{"paths":[]}' });
    bus.events.advance(hourMs);
    expect(bus.sent.map(({ event }) => event)).toEqual(Array(4).fill({ paths: [] }));
  });

  test("runs with others in the order of time", async () => {
    const bus = await scheduled("rate(40 minutes)");
    await bus.call("PutRule", { Name: "often", ScheduleExpression: "rate(25 minutes)" });
    bus.events.advance(hourMs);
    expect(bus.runs).toEqual([
      "often 2026-11-30T10:25:00.000Z",
      "nightly 2026-11-30T10:40:00.000Z",
      "often 2026-11-30T10:50:00.000Z",
    ]);
  });

  test("does not run while it is disabled, nor once it is deleted", async () => {
    const bus = await scheduled("rate(1 hour)");
    await bus.call("DisableRule", { Name: "nightly" });
    bus.events.advance(2 * hourMs);
    await bus.call("EnableRule", { Name: "nightly" });
    bus.events.advance(hourMs);
    expect(bus.runs).toEqual(["nightly 2026-11-30T13:00:00.000Z"]);
    await bus.call("RemoveTargets", { Rule: "nightly", Ids: ["probe"] });
    await bus.call("DeleteRule", { Name: "nightly" });
    bus.events.advance(2 * hourMs);
    expect(bus.runs).toHaveLength(1);
  });

  test("runs by the real clock as well", async () => {
    let now = started;
    const runs: Date[] = [];
    await using bus = new AsyncDisposableStack();
    const events = bus.use(
      startEvents({
        region: "eu-central-1",
        accountId: "123456789012",
        send: async () => {},
        onError: () => {},
        now: () => now,
        onSchedule: ({ dueAt }) => void runs.push(dueAt),
      }),
    );
    const { startedAt } = events.rules.put({ name: "soon", scheduleExpression: "rate(1 minute)" });
    expect(startedAt).toEqual(started);
    now = new Date("2026-11-30T10:03:30Z"); // the machine slept
    events.rules.put({ name: "other", eventPattern: '{"source":["s"]}' }); // looks at the clock
    await expect.poll(() => runs).toEqual([new Date("2026-11-30T10:01:00Z")]);
  });

  test("is shown as it was put, and takes no step back", async () => {
    const bus = await scheduled("rate(1 hour)");
    expect(await bus.call("DescribeRule", { Name: "nightly" })).toMatchObject({
      ScheduleExpression: "rate(1 hour)",
      State: "ENABLED",
    });
    expect(() => bus.events.advance(-1)).toThrow("The clock cannot go back");
    expect(() => bus.events.advance(20_000 * hourMs)).toThrow("None ran. Advance the clock in smaller steps.");
    expect(bus.runs).toEqual([]);
  });
});

describe("a delivery", () => {
  test("passes through intercept, which may lose or repeat it", async () => {
    const rules: string[] = [];
    const copies = [0, 2];
    const bus = start({
      intercept: ({ rule }, pass) => {
        rules.push(rule);
        for (let copy = copies.shift() ?? 0; copy > 0; copy--) pass();
      },
    });
    await bus.putRule({ source: ["aws.redshift-data"] });
    publishFailure(bus);
    expect(bus.sent).toHaveLength(0);
    publishFailure(bus);
    expect(bus.sent).toHaveLength(2);
    expect(rules).toEqual(["failed", "failed"]);
  });

  test("that the target refuses is reported and stops no other", async () => {
    const refusal = new Error("no such function");
    const bus = start({
      send: async () => {
        throw refusal;
      },
    });
    await bus.putRule({ source: ["aws.redshift-data"] });
    publishFailure(bus);
    await Promise.resolve();
    expect(bus.errors).toEqual([{ error: refusal, delivery: expect.objectContaining({ rule: "failed" }) }]);
  });
});

describe("the AWSEvents API", () => {
  test("returns what was put", async () => {
    const { call, putRule } = start();
    await putRule({ source: ["s"] });
    const rule = {
      Name: "failed",
      Arn: "arn:aws:events:eu-central-1:123456789012:rule/failed",
      EventPattern: '{"source":["s"]}',
      State: "ENABLED",
      EventBusName: "default",
    };
    expect(await call("DescribeRule", { Name: "failed" })).toEqual({ status: 200, ...rule });
    expect(await call("ListRules", {})).toEqual({ status: 200, Rules: [rule] });
    expect(await call("ListTargetsByRule", { Rule: "failed" })).toEqual({
      status: 200,
      Targets: [{ Id: "probe", Arn: probeArn }],
    });
  });

  test("lists rules by prefix and page", async () => {
    const { call } = start();
    for (const Name of ["b2", "a1", "b1", "b3"]) await call("PutRule", { Name, EventPattern: '{"source":["s"]}' });
    const first = await call("ListRules", { NamePrefix: "b", Limit: 2 });
    expect(first.Rules.map((rule: { Name: string }) => rule.Name)).toEqual(["b1", "b2"]);
    const second = await call("ListRules", { NamePrefix: "b", Limit: 2, NextToken: first.NextToken });
    expect(second.Rules.map((rule: { Name: string }) => rule.Name)).toEqual(["b3"]);
    expect(second).not.toHaveProperty("NextToken");
  });

  test("deletes a rule once its targets are removed", async () => {
    const { call, putRule } = start();
    await putRule({ source: ["s"] });
    expect(await call("DeleteRule", { Name: "failed" })).toEqual({
      status: 400,
      __type: "ValidationException",
      message: "Rule can't be deleted since it has targets.",
    });
    await call("RemoveTargets", { Rule: "failed", Ids: ["probe"] });
    expect(await call("DeleteRule", { Name: "failed" })).toEqual({ status: 200 });
    expect(await call("DescribeRule", { Name: "failed" })).toEqual({
      status: 400,
      __type: "ResourceNotFoundException",
      message: "Rule failed does not exist on EventBus default.",
    });
  });

  test("takes events of users and refuses those of AWS, each for itself", async () => {
    const bus = start();
    await bus.putRule({ source: ["shop"] });
    const entry = { Source: "shop", DetailType: "Sold", Detail: '{"price":1}' };
    const answer = await bus.call("PutEvents", {
      Entries: [
        { ...entry, Source: "aws.redshift-data" },
        { ...entry, Time: 1_790_000_000, Resources: ["r"] },
        { ...entry, Detail: "price" },
        { ...entry, DetailType: undefined },
      ],
    });
    expect(answer).toEqual({
      status: 200,
      FailedEntryCount: 3,
      Entries: [
        { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." },
        { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
        {
          ErrorCode: "InvalidArgument",
          ErrorMessage: "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
        },
      ],
    });
    expect(bus.sent.map(({ event }) => event)).toEqual([
      expect.objectContaining({ source: "shop", time: "2026-09-21T14:13:20Z", resources: ["r"], detail: { price: 1 } }),
    ]);
  });

  test("refuses a call whose entries are too large together", async () => {
    const bus = start();
    await bus.putRule({ source: ["shop"] });
    const half = { Source: "shop", DetailType: "Sold", Detail: JSON.stringify({ text: "ä".repeat(262_144) }) };
    expect(await bus.call("PutEvents", { Entries: [half] })).toMatchObject({ FailedEntryCount: 0 });
    expect(await bus.call("PutEvents", { Entries: [half, half] })).toEqual({
      status: 400,
      __type: "ValidationException",
      message: "Total size of the entries in the request is over the limit.",
    });
    expect(bus.sent).toHaveLength(1);
  });

  test("tests a pattern", async () => {
    const { call } = start();
    const event = { id: "1", account: "1", source: "s", time: "t", region: "r", resources: [], "detail-type": "d" };
    const ask = (pattern: string, changes: object = {}) =>
      call("TestEventPattern", { EventPattern: pattern, Event: JSON.stringify({ ...event, ...changes }) });
    expect(await ask('{"source":["s"]}')).toEqual({ status: 200, Result: true });
    expect(await ask('{"source":["t"]}')).toEqual({ status: 200, Result: false });
    expect(await ask('{"source":"s"}')).toMatchObject({ status: 400, __type: "InvalidEventPatternException" });
    expect(await ask('{"source":["s"]}', { time: undefined })).toMatchObject({
      __type: "ValidationException",
      message: "Parameter Event is not valid. Reason: time is missing",
    });
  });

  test.for([
    { operation: "PutRule", input: { Name: "r", EventPattern: "{}" }, type: "InvalidEventPatternException" },
    { operation: "PutRule", input: { Name: "r" }, type: "ValidationException" },
    { operation: "PutRule", input: { Name: "r", ScheduleExpression: "rate(1 hours)" }, type: "ValidationException" },
    { operation: "PutRule", input: { Name: "a b", EventPattern: '{"source":["s"]}' }, type: "ValidationException" },
    { operation: "ListRules", input: { EventBusName: "other" }, type: "ValidationException" },
    {
      operation: "PutTargets",
      input: { Rule: "absent", Targets: [{ Id: "a", Arn: probeArn }] },
      type: "ResourceNotFoundException",
    },
    { operation: "PutEvents", input: { Entries: [] }, type: "ValidationException" },
    { operation: "CreateEventBus", input: { Name: "other" }, type: "UnknownOperationException" },
  ])("refuses $operation of $input with $type", async ({ operation, input, type }) => {
    expect(await start().call(operation, input)).toMatchObject({ status: 400, __type: type });
  });

  test.for([
    {
      target: { Arn: "arn:aws:states:eu-central-1:123456789012:stateMachine:dbt" },
      problem: "delivers to Lambda functions, SQS queues and SNS topics only",
    },
    { target: { Arn: "arn:aws:sqs:eu-central-1:123456789012:queue.fifo" }, problem: "queue.fifo is none of these" },
    {
      target: { Arn: "arn:aws:sqs:eu-central-1:123456789012:queue", SqsParameters: { MessageGroupId: "a" } },
      problem: "does not support SqsParameters",
    },
    { target: { Arn: probeArn, InputPath: "$.detail" }, problem: "does not support InputPath" },
  ])("refuses the target $target alone", async ({ target, problem }) => {
    const { call, putRule } = start();
    await putRule({ source: ["s"] });
    expect(
      await call("PutTargets", {
        Rule: "failed",
        Targets: [
          { Id: "bad", ...target },
          { Id: "good", Arn: probeArn },
        ],
      }),
    ).toEqual({
      status: 200,
      FailedEntryCount: 1,
      FailedEntries: [
        { TargetId: "bad", ErrorCode: "ValidationException", ErrorMessage: expect.stringContaining(problem) },
      ],
    });
    const { Targets } = await call("ListTargetsByRule", { Rule: "failed" });
    expect(Targets.map(({ Id }: { Id: string }) => Id)).toEqual(["probe", "good"]);
  });
});
