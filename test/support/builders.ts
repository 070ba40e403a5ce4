import type { Arrival } from "../../src/core/arrivals/arrival.ts";
import type { BatchScope } from "../../src/core/pipeline/batch-scope.ts";
import { defaultCopyOptions } from "../../src/core/pipeline/copy-options/copy-options.ts";
import type { Pipeline, Safety } from "../../src/core/pipeline/pipeline.ts";
import type { DescribedStatement } from "../../src/core/ports/warehouse-client.ts";

/** The MD5 of no bytes: what S3 announces most often in samples. */
const eTag = "d41d8cd98f00b204e9800998ecf8427e";
const sequencer = "0055AED6DCD90281E5";
const eventTime = "2026-11-22T08:00:00.000Z";

export const copyRole = "arn:aws:iam::123456789012:role/copy";

export function arrival(key: string, given: Partial<Arrival> = {}): Arrival {
  return { bucket: "lake", key, bytes: 100, eTag, sequencer, eventTime, ...given };
}

/** What an S3 notification says of an object beside its key; a member given as undefined is missing from the JSON. */
export type RecordDetails = {
  bucket?: unknown;
  size?: unknown;
  eTag?: unknown;
  versionId?: unknown;
  sequencer?: unknown;
  eventName?: unknown;
  eventTime?: unknown;
};

/** One record of an S3 notification, as facts §3.1 describes it. */
export function s3Record(key: string, given: RecordDetails = {}): Record<string, unknown> {
  const details = { bucket: "lake", size: 100, eTag, sequencer, eventName: "ObjectCreated:Put", eventTime, ...given };
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime: details.eventTime,
    eventName: details.eventName,
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "new-orders",
      bucket: { name: details.bucket, arn: `arn:aws:s3:::${details.bucket}` },
      object: {
        key: formEncode(key),
        size: details.size,
        eTag: details.eTag,
        versionId: details.versionId,
        sequencer: details.sequencer,
      },
    },
  };
}

/** The body of an S3 notification; a key stands for a record with defaults. */
export function s3Notification(...records: readonly (string | Record<string, unknown>)[]): string {
  return JSON.stringify({ Records: records.map((record) => (typeof record === "string" ? s3Record(record) : record)) });
}

/** S3 leaves slashes as they are and writes a space as "+". */
const formEncode = (key: string) => encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");

export function snsEnvelope(message: string, given: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Type: "Notification",
    MessageId: "7b2c1f6e-0000-4000-8000-000000000000",
    TopicArn: "arn:aws:sns:us-east-1:123456789012:lake",
    Subject: "Amazon S3 Notification",
    Message: message,
    Timestamp: eventTime,
    ...given,
  });
}

/** The body of an EventBridge event of S3; `object` replaces members of the object (facts §3.3). */
export function eventBridgeEvent(
  key: string,
  { object = {}, ...given }: Record<string, unknown> & { object?: Record<string, unknown> } = {},
): string {
  return JSON.stringify({
    version: "0",
    "detail-type": "Object Created",
    source: "aws.s3",
    time: eventTime,
    detail: {
      version: "0",
      bucket: { name: "lake" },
      object: { key, size: 100, etag: eTag, sequencer: sequencer.toLowerCase(), ...object },
      reason: "PutObject",
    },
    ...given,
  });
}

export const testEvent = JSON.stringify({
  Service: "Amazon S3",
  Event: "s3:TestEvent",
  Time: eventTime,
  Bucket: "lake",
  RequestId: "5582815E1AEA5ADF",
  HostId: "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
});

/** Fence and ledger beside sales.orders, as a configuration that says nothing of safety has them. */
export function safety(given: Partial<Safety> = {}): Safety {
  return {
    concurrency: "fence",
    schema: undefined,
    ledger: { schema: "sales", name: "orders__loader_ledger" },
    fence: { schema: "sales", name: "orders__loader_fence" },
    tombstones: { schema: "sales", name: "orders__loader_tombstones" },
    ...given,
  };
}

/** The second approach of the first implementation: no ledger and no fence. */
export const unprotected = safety({ concurrency: "retry", ledger: undefined });

/** What the ids of `pipeline()`'s batches cover. */
export const scope: BatchScope = ["cluster main", "dev", "sales.orders"];

/** Merges `lake` files by `id` and `updated_at` into sales.orders of the cluster main. */
export function pipeline(given: Partial<Pipeline> = {}): Pipeline {
  return {
    manifests: { bucket: "loads", prefix: "manifests/" },
    copy: { options: defaultCopyOptions, roleArn: copyRole, table: { schema: "sales", name: "orders" } },
    warehouse: { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "iam" } },
    mode: { kind: "merge", keys: ["id"], timestamps: ["updated_at"], nullKeys: "reject" },
    safety: safety(),
    batch: { maxFiles: 1000, maxBytes: 5_368_709_120, windowSeconds: 60 },
    retry: { maxAttempts: 8, baseDelaySeconds: 2, maxDelaySeconds: 60, giveUpAfterHours: 24 },
    ...given,
  };
}

/** A COPY as the Data API describes it. */
export const redactedCopy =
  '/* loader:copy */ COPY "sales"."orders" FROM ' +
  "'s3://loads/manifests/orders_queue/2026-11-22/6c7ff914a90f883335ec1e592ea21f3d.manifest' " +
  "IAM_ROLE '' MANIFEST FORMAT AS PARQUET";

/** What happens to one of two loads that write the same rows. */
export const conflict =
  "ERROR: 1023\n  Detail: Serializable isolation violation on table - 26416290, " +
  "transactions forming the cycle are: 403386940, 403444165, 403375465 (pid:1073812017)";

/** A load of sales.orders that failed because of a conflict, as the Data API describes it. */
export function failedStatement(given: Partial<DescribedStatement> = {}): DescribedStatement {
  return {
    id: "5cf50ac7-0000-4000-8000-000000000001",
    status: "FAILED",
    warehouse: { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "iam" } },
    parts: [{ sql: redactedCopy, status: "FAILED", error: conflict, queryId: 0, rows: -1 }],
    error: conflict,
    submittedAt: "2026-11-22T08:04:00.000Z",
    endedAt: "2026-11-22T08:05:00.000Z",
    ...given,
  };
}

/** An event of the SQS event source mapping, for the queue orders_queue unless a message names another. */
export function sqsEvent(...messages: readonly { id: string; body: string; queue?: string }[]) {
  return {
    Records: messages.map(({ id, body, queue = "orders_queue" }) => ({
      messageId: id,
      receiptHandle: `receipt-${id}`,
      body,
      attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1795338000000", SenderId: "S3" },
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${queue}`,
      awsRegion: "us-east-1",
    })),
  };
}

/** The configuration of a pipeline, as the seed writes it; sections are replaced as a whole. */
export function pipelineJson(given: Record<string, unknown> = {}): string {
  return JSON.stringify({
    output: { manifest_bucket: "loads", manifest_prefix: "manifests/" },
    copy: { options: "FORMAT AS CSV", role_arn: copyRole, table_name: "sales.orders" },
    cluster: { identifier: "main", db_name: "dev" },
    options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
    ...given,
  });
}

/** EventBridge's event of a statement that ended (facts §2). */
export function statementEvent(statementName: string, given: Record<string, unknown> = {}) {
  return {
    version: "0",
    id: "18e7079c-dd4b-dd64-caf9-e2a31640dab0",
    "detail-type": "Redshift Data Statement Status Change",
    source: "aws.redshift-data",
    detail: {
      principal: "arn:aws:sts::123456789012:assumed-role/loader/loader",
      statementName,
      statementId: "5cf50ac7-0000-4000-8000-000000000001",
      redshiftQueryId: -1,
      state: "FAILED",
      rows: -1,
      ...given,
    },
  };
}
