import * as z from "zod/mini";
import { defaultBus } from "../core/ports/events.ts";
import { matching } from "./matching.ts";

export { noBus } from "../core/ports/events.ts";

const arn = "arn:aws(?:-[a-z]+)*:events:[a-z0-9-]+:\\d{12}:event-bus/[A-Za-z0-9._/-]{1,256}";

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export const eventBusSetting = z._default(
  matching(
    new RegExp(`^(?:[A-Za-z0-9._-]{1,256}|${arn})$`),
    'the name of an event bus, such as "default", its ARN in another account, or "none"',
    'Bus of EventBridge on which others hear of loads, by name or ARN; "none": no events are sent',
  ),
  defaultBus,
);
