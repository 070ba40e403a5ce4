import * as z from "zod";
import { parseEventPattern } from "../event-pattern.ts";
import { EventsError } from "../events-error.ts";
import { isJsonObject } from "../json-object.ts";
import { operation } from "../operation.ts";

const input = z.object({ EventPattern: z.string().max(4096), Event: z.string() });
const mandatory = ["id", "account", "source", "time", "region", "resources", "detail-type"];

export const testEventPattern = operation(input, (_, { EventPattern, Event }) => ({
  Result: parseEventPattern(EventPattern)(parseEvent(Event)),
}));

function parseEvent(json: string): unknown {
  const invalid = (reason: string) =>
    new EventsError("ValidationException", `Parameter Event is not valid. Reason: ${reason}`);
  let event: unknown;
  try {
    event = JSON.parse(json);
  } catch (cause) {
    throw invalid(`It is not JSON: ${String(cause)}`);
  }
  const absent = isJsonObject(event) ? mandatory.find((field) => !Object.hasOwn(event, field)) : "every field";
  if (absent) throw invalid(`${absent} is missing`);
  return event;
}
