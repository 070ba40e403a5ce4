import { deepStrictEqual } from "node:assert";
import * as z from "zod/mini";
import { loaderEvent } from "../../src/events/event-schema.ts";

/** @throws if the event is not as the schema says, or has members that the schema does not name. */
export function assertEvent(event: unknown): asserts event is z.infer<typeof loaderEvent> {
  deepStrictEqual(z.parse(loaderEvent, event), event);
}
