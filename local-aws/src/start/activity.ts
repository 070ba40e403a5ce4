import type { ScheduledRun } from "../events/events.ts";
import type { AnnouncedObject } from "../s3/notifications/notifier.ts";
import type { PublishedMessage } from "../sns/sns-context.ts";

/** What happens in the local AWS without a call of a function's code, told as it happens. */
export type LocalActivity =
  | ({ kind: "object announced" } & AnnouncedObject)
  | ({ kind: "schedule ran" } & ScheduledRun)
  | ({ kind: "message published" } & PublishedMessage);
