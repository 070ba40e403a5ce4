import type { Arrival } from "./arrival.ts";

/** One file of a batch, with every message that announced it, in the order of their ids. */
export type BatchFile = { id: string; arrival: Arrival; messageIds: readonly string[] };
