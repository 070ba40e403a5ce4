import { randomUUID } from "node:crypto";

/** An event as targets see it. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export type BusEvent = {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** ISO 8601, to the second. */
  time: string;
  region: string;
  resources: readonly string[];
  detail: object;
};

/** What the sender of an event decides. */
export type EventEntry = {
  source: string;
  detailType: string;
  detail: object;
  time: Date;
  resources?: readonly string[] | undefined;
};

export const toBusEvent = (entry: EventEntry, bus: { region: string; accountId: string }): BusEvent => ({
  version: "0",
  id: randomUUID(),
  "detail-type": entry.detailType,
  source: entry.source,
  account: bus.accountId,
  time: entry.time.toISOString().replace(/\.\d+Z$/, "Z"),
  region: bus.region,
  resources: entry.resources ?? [],
  detail: entry.detail,
});
