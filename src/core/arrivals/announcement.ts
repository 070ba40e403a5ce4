import { isObject, type JsonObject } from "../base/is-object.ts";
import { LoaderError } from "../base/loader-error.ts";
import type { Arrival } from "./arrival.ts";
import { type NotifiedObject, readOneRecord } from "./read-one-record.ts";

/** What one message on the queue says. */
type Announcement = {
  arrivals: readonly Arrival[];
  /** Records that are acknowledged without a load, with the reason for each. */
  ignored: readonly IgnoredReason[];
};

type IgnoredReason = "test event" | "not a creation event" | "folder marker";

/** The message is none of the shapes that announce S3 objects. Its content is not repeated here: it may be anything. */
export class UnknownMessageError extends LoaderError {
  override readonly name = "UnknownMessageError";
  readonly code = "UNKNOWN_MESSAGE";

  constructor(problem: string, options?: ErrorOptions) {
    super(
      `The message ${problem}, so nothing of it was loaded and it stays on the queue. ` +
        "Only S3 notifications, the same inside an SNS envelope, and EventBridge events of S3 belong on this queue.",
      options,
    );
  }
}

/**
 * The files announced by the body of one SQS message.
 *
 * Accepts an S3 notification with any number of records, the same inside an SNS
 * envelope, an EventBridge `Object Created` event, and `s3:TestEvent`.
 *
 * @param sentAtMs since 1970; used where the message has no event time
 * @throws UnknownMessageError if the body is none of these, or names a file incompletely
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function parseAnnouncement(body: string, sentAtMs: number): Announcement {
  const object = readOneRecord(body);
  if (object) return announcementOf([ofNotification(object, sentAtMs)]);
  const message = parseJson(body);
  if (typeof message["Message"] === "string" && message["Type"] === "Notification")
    return parseAnnouncement(message["Message"], sentAtMs);
  if (Array.isArray(message["Records"]))
    return announcementOf(message["Records"].map((record) => ofS3(record, sentAtMs)));
  if (message["source"] === "aws.s3" && isObject(message["detail"]))
    return announcementOf([ofEventBridge(message, sentAtMs)]);
  if (message["Event"] === "s3:TestEvent") return announcementOf(["test event"]);
  throw new UnknownMessageError("is not an S3 event");
}

function parseJson(body: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new UnknownMessageError("is not JSON");
  }
  if (!isObject(value)) throw new UnknownMessageError("is not a JSON object");
  return value;
}

function announcementOf(records: readonly (Arrival | IgnoredReason)[]): Announcement {
  const arrivals: Arrival[] = [];
  const ignored: IgnoredReason[] = [];
  for (const record of records) {
    if (typeof record === "string") ignored.push(record);
    else arrivals.push(record);
  }
  return { arrivals, ignored };
}

function ofS3(record: unknown, sentAtMs: number): Arrival | IgnoredReason {
  if (!isObject(record) || !isObject(record["s3"])) throw new UnknownMessageError("has a record that is not of S3");
  const { eventName, eventTime } = record;
  if (!isCreation(eventName)) return "not a creation event";
  const { bucket, object } = objectsOf(record["s3"]);
  const { key, size, eTag, versionId, sequencer } = object;
  return arrivalOf({ eventTime, bucket: bucket["name"], size, eTag, versionId, sequencer }, decodeKey(key), sentAtMs);
}

function ofNotification(object: NotifiedObject, sentAtMs: number): Arrival | IgnoredReason {
  if (!isCreation(object.eventName)) return "not a creation event";
  return arrivalOf(object, decodeKey(object.key), sentAtMs);
}

const isCreation = (eventName: unknown) => /^(s3:)?ObjectCreated:/.test(text(eventName, "event name"));

/** EventBridge spells keys as they are, and `etag` and `version-id` in its own way (facts §3.3). */
function ofEventBridge(event: JsonObject, sentAtMs: number): Arrival | IgnoredReason {
  if (text(event["detail-type"], "detail-type") !== "Object Created") return "not a creation event";
  const { bucket, object } = objectsOf(event["detail"]);
  const { size, etag: eTag, "version-id": versionId, sequencer } = object;
  const raw = { bucket: bucket["name"], size, eTag, versionId, sequencer, eventTime: event["time"] };
  return arrivalOf(raw, text(object["key"], "object key"), sentAtMs);
}

function objectsOf(holder: unknown): { bucket: JsonObject; object: JsonObject } {
  if (isObject(holder) && isObject(holder["bucket"]) && isObject(holder["object"]))
    return { bucket: holder["bucket"], object: holder["object"] };
  throw new UnknownMessageError("has a record without bucket or object");
}

type RawArrival = Omit<NotifiedObject, "eventName" | "key">;

function arrivalOf(raw: RawArrival, key: string, sentAtMs: number): Arrival | IgnoredReason {
  const bucket = text(raw.bucket, "bucket name");
  const { size: bytes, versionId, sequencer, eventTime } = raw;
  const eTag = typeof raw.eTag === "string" ? raw.eTag.replaceAll('"', "") : "";
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 0)
    throw new UnknownMessageError("has a record without the object's size");
  if (bytes === 0 && isFolderMarker(key)) return "folder marker";
  if (!isIdentity(eTag) && !isIdentity(versionId) && !isIdentity(sequencer))
    throw new UnknownMessageError(
      "has a record without eTag, versionId and sequencer, so its file cannot be distinguished from others",
    );
  const arrival: Arrival = {
    bucket,
    key,
    bytes,
    eTag,
    eventTime: isoTime(eventTime ?? new Date(sentAtMs).toISOString()),
  };
  if (typeof versionId === "string") arrival.versionId = versionId;
  if (typeof sequencer === "string") arrival.sequencer = sequencer;
  refuseImpossible(arrival);
  return arrival;
}

/** Rejects names that S3 cannot produce: neither manifest nor ledger can hold one, so one would fail its whole batch. */
function refuseImpossible({ bucket, key, eTag, versionId = "" }: Arrival): void {
  if (!bucketName.test(bucket)) throw new UnknownMessageError("has a bucket name that no bucket can have");
  if (!fits(key, 1024)) throw new UnknownMessageError("has an object key that no object can have");
  if (!fits(eTag, 256) || !fits(versionId, 1024))
    throw new UnknownMessageError("has an eTag or versionId that no object can have");
}

/** Of today, and those of us-east-1 before March 2018. */
const bucketName = /^[\w.-]{3,255}$/;

const fits = (name: string, maxBytes: number) => Buffer.byteLength(name) <= maxBytes && !name.includes("\0");

/** Every object of a bucket whose versioning was suspended has the version id "null". */
const isIdentity = (value: unknown) => typeof value === "string" && value !== "" && value !== "null";

/** Consoles and Hadoop make these to show a folder; they hold no rows. */
export const isFolderMarker = (key: string) => key.endsWith("/") || key.endsWith("_$folder$");

function text(value: unknown, what: string): string {
  if (typeof value === "string" && value !== "" && value.isWellFormed()) return value;
  throw new UnknownMessageError(`has a record without ${what}`);
}

/** S3's own format, days 01–28: already canonical. */
const s3Time = /^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function isoTime(value: unknown): string {
  if (typeof value === "string" && s3Time.test(value)) return value;
  const time = new Date(String(value));
  const iso = Number.isNaN(time.getTime()) ? "" : time.toISOString();
  if (/^[12]\d{3}-/.test(iso)) return iso;
  throw new UnknownMessageError("has a record whose event time is not a time");
}

/** Notifications form-encode keys: a space is "+". */
function decodeKey(key: unknown): string {
  const encoded = text(key, "object key");
  if (!/[%+]/.test(encoded)) return encoded;
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch (cause) {
    throw new UnknownMessageError("has an object key that is not form-encoded", { cause });
  }
}
