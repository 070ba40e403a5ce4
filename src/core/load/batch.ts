import { type Arrival, compareAge, compareText, fileId } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { shortDigest } from "../base/digest.ts";
import { ledgerTextBytes, maxLedgerTextBytes } from "../ledger/ledger-limits.ts";
import type { BatchScope } from "../pipeline/batch-scope.ts";
import type { BatchLimits } from "../pipeline/pipeline.ts";

/** The arrivals that one message on the queue announced. */
export type Delivery = { messageId: string; arrivals: readonly Arrival[] };

/** The files of one load. */
export type Batch = {
  /** The same files for the same target in the same warehouse always make the same id, in whatever order they come. */
  id: string;
  files: readonly BatchFile[];
  bytes: number;
};

/**
 * Splits the deliveries of one queue into batches.
 *
 * A key that was announced several times is loaded once, in its newest version,
 * since COPY reads the current one. Files are taken oldest first; no batch
 * passes the limits, or what the ledger can take in one load, except that a file
 * larger than `maxBytes` is loaded alone.
 */
export function formBatches(scope: BatchScope, deliveries: readonly Delivery[], limits: BatchLimits): Batch[] {
  const files = newestOfEachKey(deliveries).sort(oldestFirst);
  return splitWithin(files, limits).map((group) => toBatch(scope, group));
}

function newestOfEachKey(deliveries: readonly Delivery[]): BatchFile[] {
  const buckets = new Map<string, Map<string, Announced>>();
  const files: Announced[] = [];
  for (const { messageId, arrivals } of deliveries) {
    for (const arrival of arrivals) {
      const ofBucket = buckets.get(arrival.bucket);
      const known = ofBucket?.get(arrival.key);
      if (known) announceAgain(known, arrival, messageId);
      else {
        const file = { arrival, messageIds: [messageId] };
        if (ofBucket) ofBucket.set(arrival.key, file);
        else buckets.set(arrival.bucket, new Map([[arrival.key, file]]));
        files.push(file);
      }
    }
  }
  return files.map(({ arrival, messageIds }) => ({
    id: fileId(arrival),
    arrival,
    messageIds: messageIds.length > 1 ? [...new Set(messageIds)].sort() : messageIds,
  }));
}

/** A file whose newest version is not known yet. */
type Announced = { arrival: Arrival; messageIds: string[] };

function announceAgain(known: Announced, arrival: Arrival, messageId: string): void {
  known.messageIds.push(messageId);
  if (isNewer(arrival, known.arrival)) known.arrival = arrival;
}

/** Where the announcements do not say, the same one wins in whatever order they come. */
const isNewer = (a: Arrival, b: Arrival) => (compareAge(a, b) || compareText(fileId(a), fileId(b))) > 0;

/** The order of a batch's files. */
export function oldestFirst(a: BatchFile, b: BatchFile): number {
  return compareText(a.arrival.eventTime, b.arrival.eventTime) || compareText(a.id, b.id);
}

function splitWithin(files: readonly BatchFile[], limits: BatchLimits): BatchFile[][] {
  const groups: BatchFile[][] = [];
  let room: Room = { files: 0, bytes: 0, textBytes: 0 };
  for (const file of files) {
    const { bytes } = file.arrival;
    const textBytes = ledgerTextBytes(file);
    if (room.files < 1 || room.bytes < bytes || room.textBytes < textBytes) {
      groups.push([]);
      room = { files: limits.maxFiles, bytes: limits.maxBytes, textBytes: maxLedgerTextBytes };
    }
    groups.at(-1)?.push(file);
    room = { files: room.files - 1, bytes: room.bytes - bytes, textBytes: room.textBytes - textBytes };
  }
  return groups;
}

/** What the batch that is being filled can still take. */
type Room = { files: number; bytes: number; textBytes: number };

/** A batch of just these files. */
export function toBatch(scope: BatchScope, files: readonly BatchFile[]): Batch {
  return {
    id: shortDigest(...scope, ...files.map((file) => file.id).sort()),
    files,
    bytes: files.reduce((sum, file) => sum + file.arrival.bytes, 0),
  };
}

/** The messages that announced a file of the batch, in the order of its files; more than once if they announced several. */
export function messageIdsOf({ files }: Pick<Batch, "files">): string[] {
  return files.flatMap((file) => file.messageIds);
}
