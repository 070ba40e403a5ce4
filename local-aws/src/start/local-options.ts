import type { FaultSettings } from "../faults/fault-settings.ts";
import type { LogEntry } from "../lambda/invocation.ts";
import type { LocalFunction } from "../lambda/local-function.ts";
import type { QuotaSettings } from "../redshift/data-api/quotas.ts";
import type { Isolation } from "../redshift/postgres/postgres.ts";
import type { LocalActivity } from "./activity.ts";

/** How the local AWS is started. Every option can be left out: `startLocal()` starts empty services on free ports. */
export type LocalOptions = Partial<LocalResources> & {
  /** Port of the endpoint. Default 0: any free one. */
  port?: number;
  /**
   * Port of Redshift for clients of PostgreSQL's protocol. Default: any free one. `{ preferred: 5439 }` takes 5439, or any
   * free one if another program uses 5439.
   */
  redshiftPort?: number | { preferred: number };
  /** Keeps objects and tables between runs. Default: a temporary folder, removed at the end. */
  dataDir?: string;
  /** Isolation of new Redshift databases. Default `"snapshot"`, as in AWS; under `"serializable"` more conflicts show. */
  isolation?: Isolation;
  /**
   * Whether `CREATE TABLE … (LIKE … INCLUDING DEFAULTS)` copies IDENTITY columns as such. AWS does not publish it. Default
   * true; false lets a test show that an application does not rely on it.
   */
  likeCarriesIdentity?: boolean;
  /** Default `"us-east-1"`. */
  region?: string;
  /** Default `"000000000000"`. */
  accountId?: string;
  /** Other emulators that serve S3 or SQS instead. */
  endpoints?: { s3?: string; sqs?: string };
  /** Quotas of the Data API; see `local-aws/docs/local-redshift.md`. */
  quotas?: QuotaSettings;
  /** What goes wrong on purpose, once everything has started; see `local-aws/docs/faults.md`. */
  faults?: FaultSettings;
  /** Receives each line that a function logs. Default: the lines are dropped. */
  onLog?: (entry: LogEntry) => void;
  /** Receives what happens without a function: objects announced, schedules that ran, messages of topics. */
  onActivity?: (activity: LocalActivity) => void;
  /** Called once buckets, queues and Redshift answer, and before any function reads a queue. The start waits for it. */
  prepare?: (local: PreparedLocal) => Promise<void>;
};

export type PreparedLocal = {
  endpoint: string;
  region: string;
  accountId: string;
  redshiftUrl: string;
  /** Of a database user as the Data API knows it: one that does not exist, or none, has all rights. */
  openSession(who: { database: string; user?: string | undefined }): Promise<RedshiftSession>;
};

/** A session of the local Redshift, without the cost of a client. */
export type RedshiftSession = AsyncDisposable & {
  /** Runs one statement. @throws Error with Redshift's message */
  execute(sql: string): Promise<void>;
};

/** What the local AWS holds when it starts; plain data. Each list is empty by default. */
export type LocalResources = {
  buckets: readonly string[];
  /** Put before notifications are set, so they are not announced. */
  objects: readonly { bucket: string; key: string; body: string }[];
  /** Created in this order: a dead-letter queue before those that name it. */
  queues: readonly QueueOptions[];
  functions: readonly LocalFunction[];
  eventSourceMappings: readonly MappingOptions[];
  rules: readonly RuleOptions[];
  /** SQL of Redshift, run before anything can reach the databases. */
  scripts: readonly { database: string; sql: string; name?: string }[];
};

type WithDefault =
  | keyof LocalResources
  | "port"
  | "redshiftPort"
  | "isolation"
  | "likeCarriesIdentity"
  | "region"
  | "accountId"
  | "endpoints";

/** The options with every default filled in. */
export type LocalSettings = LocalOptions & Required<Pick<LocalOptions, WithDefault>>;

const defaults = {
  port: 0,
  redshiftPort: 0,
  isolation: "snapshot",
  likeCarriesIdentity: true,
  region: "us-east-1",
  accountId: "000000000000",
  endpoints: {},
  buckets: [],
  objects: [],
  queues: [],
  functions: [],
  eventSourceMappings: [],
  rules: [],
  scripts: [],
} satisfies LocalOptions;

export const withDefaults = (options: LocalOptions): LocalSettings => ({ ...defaults, ...options });

/** A rule of EventBridge with a function as target: it has an event pattern, a schedule, or both. */
export type RuleOptions = {
  name: string;
  eventPattern?: object;
  /** `rate(15 minutes)` or `cron(15 2 * * ? *)`, in UTC. */
  scheduleExpression?: string;
  functionName: string;
  /** Sent instead of the event. */
  input?: unknown;
};

export type QueueOptions = {
  name: string;
  attributes?: Record<string, string>;
  /** New objects of this bucket are announced to the queue. */
  notification?: { bucket: string; prefix?: string; suffix?: string };
};

/** The limits are Lambda's: see `startEventSourceMapping`. */
export type MappingOptions = {
  queue: string;
  functionName: string;
  batchSize: number;
  windowSeconds: number;
  maximumConcurrency?: number;
  /** Default true. */
  reportsItemFailures?: boolean;
};

/** As of SQS, for a queue that sets no VisibilityTimeout. */
const DEFAULT_VISIBILITY_SECONDS = 30;

/**
 * Refuses what AWS would refuse, and what only one process can do, before anything starts.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * @throws Error naming the first problem
 */
export function refuseContradictions(options: LocalSettings): void {
  for (const mapping of options.eventSourceMappings) refuseBadMapping(mapping, options);
  for (const { name, functionName } of options.rules)
    functionNamed(functionName, options, `Rule ${name} invokes ${functionName}`);
  const announced = options.queues.find(({ notification }) => notification);
  if (announced && options.endpoints.s3 && !options.endpoints.sqs)
    throw new Error(
      `Queue ${announced.name} is to receive notifications of S3 at ${options.endpoints.s3}, which cannot reach local SQS. Nothing was started. Let the same emulator serve SQS, too.`,
    );
}

function refuseBadMapping({ queue, functionName }: MappingOptions, options: LocalSettings): void {
  const fn = functionNamed(functionName, options, `Queue ${queue} is mapped to ${functionName}`);
  const created = options.queues.find(({ name }) => name === queue);
  if (!created && options.endpoints.sqs) return; // it may have been there before
  if (!created)
    throw new Error(
      `Queue ${queue} is mapped to ${functionName}, but queue ${queue} does not exist. Nothing was started. Add it, or correct the name.`,
    );
  const { VisibilityTimeout: visibilitySeconds = DEFAULT_VISIBILITY_SECONDS } = created.attributes ?? {};
  if (Number(visibilitySeconds) < fn.timeoutSeconds)
    throw new Error(
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${fn.timeoutSeconds} seconds. Nothing was started. Set the attribute VisibilityTimeout of queue ${queue} to six times the time-out of ${functionName}.`,
    );
}

function functionNamed(name: string, options: LocalSettings, use: string): LocalFunction {
  const fn = options.functions.find((candidate) => candidate.name === name);
  if (!fn)
    throw new Error(`${use}, but function ${name} does not exist. Nothing was started. Add it, or correct the name.`);
  return fn;
}
