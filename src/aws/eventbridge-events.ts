import { setTimeout as sleep } from "node:timers/promises";
import {
  EventBridgeClient,
  EventBridgeServiceException,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { AccessDeniedError } from "../core/base/access-denied-error.ts";
import { LoaderError } from "../core/base/loader-error.ts";
import { type DownstreamEvent, eventSource } from "../core/ports/downstream-event.ts";
import type { Events } from "../core/ports/events.ts";

/** EventBridge did not take all events. */
class EventsError extends LoaderError {
  override readonly name = "EventsError";
  readonly code = "EVENTS";
}

/**
 * Of one call. AWS takes 1 MB (facts §2.1); a quarter of it is enough, and still passes where 256 KB are the limit.
 */
const maxEntries = 10;
const maxBytes = 240_000;

const maxTries = 3;
const waitMs = 200;

/** EventBridge's own; all other codes of an entry are final. */
const passing = new Set(["InternalFailure", "InternalException", "ThrottlingException"]);
const denied = new Set([
  "AccessDeniedException",
  "NotAuthorizedForSourceException",
  "NotAuthorizedForDetailTypeException",
]);

/** A bus that cannot be reached, out of a VPC without an endpoint for it, must not use up the function's time. */
const impatient = { maxAttempts: maxTries, requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 } };

/**
 * Puts events on a bus of EventBridge.
 *
 * @param bus its name, or its ARN where another account owns it
 */
export function eventBridgeEvents(
  bus: string,
  client: Pick<EventBridgeClient, "send"> = new EventBridgeClient(impatient),
): Events {
  return {
    put: async (events) => {
      const entries = events.map((event) => toEntry(bus, event));
      for (const call of callsOf(entries)) await putAll(client, bus, call);
    },
  };
}

function toEntry(bus: string, { type, at, detail }: DownstreamEvent): PutEventsRequestEntry {
  return {
    EventBusName: bus,
    Source: eventSource,
    DetailType: type,
    Detail: JSON.stringify(detail),
    Time: new Date(at),
  };
}

/** The entries in as many calls as they need. */
function callsOf(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const calls: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const call = calls.at(-1);
    if (call && call.length < maxEntries && bytes + size <= maxBytes) call.push(entry);
    else {
      calls.push([entry]);
      bytes = 0;
    }
    bytes += size;
  }
  return calls;
}

/** As EventBridge counts it; its time counts as 14 bytes. */
const sizeOf = ({ Source = "", DetailType = "", Detail = "" }: PutEventsRequestEntry) =>
  14 + Buffer.byteLength(Source + DetailType + Detail);

type Failed = { entry: PutEventsRequestEntry; code: string; message: string };

/** The SDK repeats a call that failed, but not the entries that failed in a call that did not. */
async function putAll(client: Pick<EventBridgeClient, "send">, bus: string, entries: PutEventsRequestEntry[]) {
  let left = entries;
  for (let tries = 1; left.length > 0; tries++) {
    const failed = await putOnce(client, bus, left);
    const [worst] = failed.toSorted((a, b) => Number(passing.has(a.code)) - Number(passing.has(b.code)));
    if (!worst) return;
    if (denied.has(worst.code)) throw refused(bus, worst.code);
    if (!passing.has(worst.code) || tries === maxTries)
      throw new EventsError(
        `EventBridge did not take ${failed.length} of ${left.length} events for the bus ${bus}: ${worst.code}: ${worst.message}`,
      );
    left = failed.map(({ entry }) => entry);
    await sleep(waitMs * tries);
  }
}

async function putOnce(
  client: Pick<EventBridgeClient, "send">,
  bus: string,
  entries: PutEventsRequestEntry[],
): Promise<Failed[]> {
  try {
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: entries }));
    return entries.flatMap((entry, index) => {
      const { EventId, ErrorCode = "no answer", ErrorMessage = "" } = Entries[index] ?? {};
      return EventId === undefined ? { entry, code: ErrorCode, message: ErrorMessage } : [];
    });
  } catch (cause) {
    if (cause instanceof EventBridgeServiceException && denied.has(cause.name))
      throw refused(bus, cause.name, { cause });
    throw cause;
  }
}

const refused = (bus: string, code: string, options?: ErrorOptions) =>
  new AccessDeniedError(
    `EventBridge refuses events:PutEvents on the bus ${bus} (${code}), so others do not hear of these loads. ` +
      `Grant events:PutEvents on the bus to the role of the functions, for the source ${eventSource}, ` +
      "or set their EVENT_BUS_NAME to none: then they send no events.",
    options,
  );
