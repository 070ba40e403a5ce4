import { EventBridgeServiceException, type PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import { eventBridgeEvents } from "../../src/aws/eventbridge-events.ts";
import { AccessDeniedError } from "../../src/core/base/access-denied-error.ts";
import type { DownstreamEvent } from "../../src/core/ports/downstream-event.ts";

type Result = { EventId?: string; ErrorCode?: string; ErrorMessage?: string };

/** A bus that gives these answers, one for each call, and takes all entries of further calls. */
function bus(...answers: readonly (Error | readonly Result[])[]) {
  const calls: { Source: string; DetailType: string; Detail: string; EventBusName: string; Time: Date }[][] = [];
  const send = async ({ input }: PutEventsCommand) => {
    const entries = JSON.parse(JSON.stringify(input.Entries));
    const answer = answers[calls.push(entries) - 1] ?? entries.map(() => ({ EventId: "1" }));
    if (answer instanceof Error) throw answer;
    return { Entries: answer };
  };
  // The SDK's client is asked for no other operation.
  const events = eventBridgeEvents("default", { send } as unknown as Parameters<typeof eventBridgeEvents>[1]);
  return { events, calls, ids: () => calls.map((call) => call.map(({ Detail }) => JSON.parse(Detail).id)) };
}

const parked = (id: string, remedy = "Grant it."): DownstreamEvent => ({
  type: "Batch Parked",
  at: "2026-11-22T08:05:00.000Z",
  detail: {
    ...{ id, pipeline: "orders_queue", target: "sales.orders", database: "dev", warehouse: "cluster main" },
    ...{ batch_id: "b", attempt: 1, statement_id: "s", failed_at: "2026-11-22T08:05:00.000Z" },
    ...{ reason: "denied", remedy, files: { count: 0, first: [] }, record: "s3://loads/parked/b.json" },
  },
});

const ok = { EventId: "1" };
const throttled = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };

describe("events for EventBridge", () => {
  test("name their source, kind, time and bus", async () => {
    const { events, calls } = bus();
    await events.put([parked("one")]);
    expect(calls).toEqual([
      [
        {
          EventBusName: "default",
          Source: "redshift-loader",
          DetailType: "Batch Parked",
          Time: "2026-11-22T08:05:00.000Z",
          Detail: JSON.stringify(parked("one").detail),
        },
      ],
    ]);
  });

  test("go ten in a call", async () => {
    const { events, calls } = bus();
    await events.put(Array.from({ length: 23 }, (_, index) => parked(String(index))));
    expect(calls.map((call) => call.length)).toEqual([10, 10, 3]);
  });

  test("go in more calls where they are large", async () => {
    const { events, calls } = bus();
    await events.put(Array.from({ length: 5 }, (_, index) => parked(String(index), "ä".repeat(50_000))));
    expect(calls.map((call) => call.length)).toEqual([2, 2, 1]);
  });

  test("are put again, alone, where EventBridge did not take them for a moment", async () => {
    const { events, ids } = bus([ok, throttled, ok], [{ ErrorCode: "InternalFailure" }]);
    await events.put([parked("one"), parked("two"), parked("three")]);
    expect(ids()).toEqual([["one", "two", "three"], ["two"], ["two"]]);
  });

  test("that are never taken make it throw", async () => {
    const { events, calls } = bus([throttled], [throttled], [throttled]);
    await expect(events.put([parked("one")])).rejects.toThrow(
      "EventBridge did not take 1 of 1 events for the bus default: ThrottlingException: Rate exceeded",
    );
    expect(calls).toHaveLength(3);
  });

  test("that are refused for good are put once", async () => {
    const { events, calls } = bus([throttled, { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." }]);
    await expect(events.put([parked("one"), parked("two")])).rejects.toThrow("MalformedDetail: Detail is malformed.");
    expect(calls).toHaveLength(1);
  });

  test("without an answer of their own count as not taken", async () => {
    const { events } = bus([ok], [], []);
    await expect(events.put([parked("one"), parked("two")])).rejects.toThrow("did not take 1 of 2 events");
  });

  const denied = new EventBridgeServiceException({
    ...{ name: "AccessDeniedException", $fault: "client", $metadata: { httpStatusCode: 400 } },
    message: "User: role is not authorized to perform: events:PutEvents",
  });

  test.for([
    { what: "the call", answer: denied },
    { what: "an entry", answer: [{ ErrorCode: "AccessDeniedException", ErrorMessage: "no" }] },
    { what: "the source of an entry", answer: [{ ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "no" }] },
  ])("say what to grant where EventBridge denies $what", async ({ answer }) => {
    const { events } = bus(answer);
    const thrown = await events.put([parked("one")]).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(AccessDeniedError);
    expect(String(thrown)).toContain("Grant events:PutEvents on the bus");
  });

  test("pass other errors on", async () => {
    const { events } = bus(new Error("socket hang up"));
    await expect(events.put([parked("one")])).rejects.toThrow("socket hang up");
  });
});
