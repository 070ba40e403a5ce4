import { awsError } from "../gateway/serve-service.ts";
import type { Service } from "../gateway/service.ts";
import type { Activity } from "../lambda/function-pool.ts";
import type { QueueActivity } from "./queues.ts";

export const STATUS_PATH = "/_local/status";

/** What is under way. All numbers at 0 means quiet: nothing happens any more unless somebody calls. */
export type LocalStatus = {
  /** Of the Data API. */
  statements: Activity;
  queues: QueueActivity[];
  functions: ({ name: string } & Activity)[];
  /** Events and notifications put off by faults, and asynchronous invocations not yet done, their retries included. */
  pendingEvents: number;
};

export function statusApi(status: () => LocalStatus): Service {
  return async ({ method }) =>
    method === "GET"
      ? Response.json(status())
      : awsError({ status: 405, type: "MethodNotAllowed", message: `${STATUS_PATH} takes GET.` });
}
