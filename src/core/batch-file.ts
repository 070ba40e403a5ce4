import type { Arrival } from "./arrival.ts";

/** One file of a batch, with every message that announced it. */
export type BatchFile = { id: string; arrival: Arrival; messageIds: readonly string[] };
