/** What `doctor` asks of the world. Each question throws DeniedError where AWS refuses it. */
import type { TableName } from "../base/identifier.ts";
import type { Pipeline, Warehouse } from "../pipeline/pipeline.ts";
import type { Submitter } from "../ports/submitter.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";

/** `answeredAt` is AWS's time at the answer, where it says one. */
export type Caller = { account: string; arn: string; answeredAt: Date | undefined };

/** An object prefix and suffix, as S3's notifications filter keys. */
export type KeyFilter = { prefix: string; suffix: string };

export type Source = { bucket: string; prefix?: string; suffix?: string };

/** Where the configurations are, and the functions' variables for it. */
export type ConfigPlace = { bucket: string; prefix: string };

export type Configurations = {
  place: ConfigPlace;
  /** @throws ConfigError */
  get(name: string): Promise<Pipeline>;
  /** @throws ConfigError */
  sourceOf(name: string): Promise<Source | undefined>;
  names(): Promise<readonly string[]>;
};

export type Queue = {
  arn: string;
  url: string;
  visibilitySeconds: number;
  redrive: { deadLetterArn: string; maxReceiveCount: number } | undefined;
  /** JSON. */
  policy: string | undefined;
  messages: number;
};

export type Queues = {
  /** @returns undefined if it does not exist */
  get(name: string): Promise<Queue | undefined>;
};

export type Trigger = {
  uuid: string;
  functionArn: string;
  /** `Enabled`, or another state of Lambda's. */
  state: string;
  batchSize: number;
  windowSeconds: number;
  reportsItemFailures: boolean;
  /** Absent: no bound but the account's. */
  maximumConcurrency: number | undefined;
};

export type Triggers = { ofQueue(queueArn: string): Promise<readonly Trigger[]> };

export type LambdaFunction = {
  arn: string;
  name: string;
  handler: string;
  timeoutSeconds: number;
  roleArn: string;
  environment: Readonly<Record<string, string>>;
  /** `Active`, or another state of Lambda's. */
  state: string;
};

export type Functions = {
  /** @returns undefined if it does not exist */
  get(nameOrArn: string): Promise<LambdaFunction | undefined>;
};

export type Rule = { name: string; enabled: boolean; targetArns: readonly string[] };

export type Rules = {
  /** The rules of the default bus whose pattern matches the event, as EventBridge itself says. */
  matching(event: SampleEvent): Promise<readonly Rule[]>;
  /** The rules with a schedule that have the function as a target. */
  schedulesOf(functionArn: string): Promise<readonly Rule[]>;
};

export type SampleEvent = { source: string; "detail-type": string; resources: string[]; detail: object };

export type Subscriber = { protocol: string; endpoint: string; isConfirmed: boolean };

export type Topics = {
  /** @returns undefined if the topic does not exist */
  subscribers(topicArn: string): Promise<readonly Subscriber[] | undefined>;
};

/** Who hears of a bucket's new objects. */
export type Notifications = {
  queues: readonly (KeyFilter & { queueArn: string; events: readonly string[] })[];
  topics: readonly (KeyFilter & { topicArn: string; events: readonly string[] })[];
  /** Whether the bucket sends its events to EventBridge. */
  eventBridge: boolean;
};

export type ListedObject = { key: string; bytes: number; eTag: string };

export type Buckets = {
  /** @returns undefined if the bucket does not exist */
  notifications(bucket: string): Promise<Notifications | undefined>;
  /** The first thousand objects of the prefix; undefined if the bucket does not exist. */
  list(bucket: string, prefix: string): Promise<readonly ListedObject[] | undefined>;
  head(bucket: string, key: string): Promise<void>;
  put(bucket: string, key: string, body: string): Promise<void>;
  delete(bucket: string, key: string): Promise<void>;
  /** @returns whether the object is there */
  has(bucket: string, key: string): Promise<boolean>;
};

/** A part of a transaction that was tried. `status` is the Data API's. */
export type TriedPart = { status: string; error: string | undefined };

export type Trials = {
  /** Runs the statements as one transaction without an event, and waits for its end. */
  run(
    warehouse: Warehouse,
    sqls: readonly string[],
  ): Promise<{ parts: readonly TriedPart[]; error: string | undefined }>;
};

export type Columns = {
  /** The names of a table's columns; none if it does not exist or is not visible. */
  of(warehouse: Warehouse, table: TableName): Promise<readonly TriedColumn[]>;
};

export type TriedColumn = {
  name: string;
  /** As DDL has it: `VARCHAR(32)`. */
  type: string;
  /** How long a text may be; absent for other types. */
  bytes?: number;
  /** Not SUPER, GEOMETRY and others, which have no order. */
  isComparable: boolean;
  isIdentity: boolean;
};

export type World = {
  caller(): Promise<Caller>;
  now(): Date;
  sleepMs(ms: number): Promise<void>;
  /** 32 hexadecimal digits, never the same. */
  nonce(): string;
  configurations: Configurations;
  queues: Queues;
  triggers: Triggers;
  functions: Functions;
  rules: Rules;
  topics: Topics;
  buckets: Buckets;
  warehouse: Pick<WarehouseClient, "query"> & Submitter;
  trials: Trials;
  columns: Columns;
};

/** What a deployment sets; doctor compares the account with it. */
export type Expected = {
  /** By the name of the handler's file: `loader`. */
  timeoutSeconds: Readonly<Record<"loader" | "retry_microbatch" | "finished" | "reconcile", number>>;
  /** Of a pipeline whose `batch.window_seconds` is so long. */
  trigger: (windowSeconds: number) => { batchSize: number; windowSeconds: number };
  maxReceiveCount: number;
  /** How long an event may take to reach its function. */
  eventWaitSeconds: number;
};
