import type { FeedName } from "./feed.ts";

/**
 * One file of the demo and how it arrives.
 *
 * - `late`: held back until so many later files of the demo have been put
 * - `announced`: how often, and when, S3's notification of it reaches the queue
 * - `replaces`: it overwrites the file that had this key before, once that one is loaded
 * - `decoy`: lies beside a partition and belongs to none; must never be loaded
 */
export type DemoFile = {
  feed: FeedName;
  bucket: string;
  key: string;
  body: Uint8Array;
  rows: number;
  late: number;
  announced: "once" | "twice at once" | "again later";
  replaces: boolean;
  decoy: boolean;
};
