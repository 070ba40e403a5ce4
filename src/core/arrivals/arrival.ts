import { shortDigest } from "../base/digest.ts";

/** One S3 object version announced by an event. */
export type Arrival = {
  bucket: string;
  /** Decoded: exactly the object's key. */
  key: string;
  bytes: number;
  /** Without quotes; empty when the announcement had none. */
  eTag: string;
  versionId?: string;
  /** Hexadecimal; comparable among the events of one key only. */
  sequencer?: string;
  /** ISO 8601; when S3 says that the object was created. */
  eventTime: string;
};

/**
 * Stable identity of the bytes: the same bytes announced twice are one file,
 * new bytes under an old key are a new file.
 *
 * A bucket without versioning announces no version id, one whose versioning was
 * suspended announces "null": both fall back to eTag and size.
 */
export function fileId(arrival: Arrival): string {
  const { bucket, key, versionId, eTag, bytes, sequencer } = arrival;
  if (versionId && versionId !== "null") return shortDigest(bucket, key, "version", versionId);
  if (eTag) return shortDigest(bucket, key, "content", eTag, String(bytes));
  return shortDigest(bucket, key, "event", sequencer ?? "", String(bytes));
}

/**
 * Orders two announcements of one key, older first.
 *
 * Sequencers are hexadecimal numbers of differing length: the shorter is padded with zeros on its left.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function compareAge(a: Arrival, b: Arrival): number {
  if (!a.sequencer || !b.sequencer) return compareText(a.eventTime, b.eventTime);
  const length = Math.max(a.sequencer.length, b.sequencer.length);
  return compareText(a.sequencer.toLowerCase().padStart(length, "0"), b.sequencer.toLowerCase().padStart(length, "0"));
}

/** A time as the loader writes it: 2026-01-02T03:04:05.678Z. Anything else is refused where it was written by others. */
export const isPlainTime = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);

/** A size in bytes. */
export const isPlainSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Orders texts by their UTF-16 code units, the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
