/** Every option can be left out. */
export type PipelinesOptions = {
  /** Folder of pipeline configurations, with `schema.sql`, as `local up --pipelines` reads it. Default: no pipelines. */
  pipelines?: string;
  /** How long the loader waits for more files before it loads those that are there. Default: as each configuration says, else 60 seconds. */
  windowSeconds?: number;
  /** Isolation of the Redshift databases. Default `"serializable"`, under which more conflicts show. */
  isolation?: "serializable" | "snapshot";
  /** Keeps objects and tables between runs. Default: a temporary folder, removed at the end. */
  dataDir?: string;
  /** Port of the endpoint. Default: any free one. */
  port?: number;
  /** Port of Redshift for psql and drivers. Default: any free one. */
  redshiftPort?: number;
  /** Receives each line that a function logs. Default: the lines are dropped. */
  onLog?: (entry: { functionName: string; requestId: string; line: string }) => void;
};

/** The pipelines, running. Disposing it stops everything that was started. */
export type LocalPipelines = AsyncDisposable & {
  /** Of S3, SQS, Lambda, EventBridge and the Redshift Data API. */
  endpoint: string;
  region: string;
  accountId: string;
  /** Redshift for clients of PostgreSQL's protocol, database `dev`. */
  redshiftUrl: string;
  /** PostgreSQL behind Redshift, database `dev`. */
  postgresUrl: string;
  /** Environment variables for any SDK, boto3, the AWS CLI, and the commands of `redshift-loader`. */
  environment: Record<string, string>;
  /**
   * Runs SQL of Redshift to its end. BIGINT and DECIMAL come as strings, TIMESTAMP as a Date.
   *
   * @param database default `dev`
   * @throws Error with Redshift's message
   * @example await local.query("SELECT COUNT(*) AS orders FROM shop.orders") // [{ orders: "3" }]
   */
  query<Row = Record<string, unknown>>(sql: string, database?: string): Promise<Row[]>;
  /** Puts an object, and announces it to the queue of its pipeline. */
  putObject(bucket: string, key: string, body: string | Uint8Array): Promise<void>;
  /**
   * Waits until nothing is under way any more: no message, function, statement or event. Every file that was put before
   * is then loaded, quarantined, parked or waiting for `reconcile`.
   *
   * @param timeoutMs default 60,000
   * @throws Error that names what is still under way
   */
  untilQuiet(timeoutMs?: number): Promise<void>;
  /**
   * Moves the clock of the schedules on: those of `reconcile`, and of the bulk loads that `deploy.json` names. What is due
   * until then runs, in the order of time; wait for it with `untilQuiet`. Nothing else follows this clock.
   *
   * @throws Error above 10,000 runs; then nothing ran
   * @example local.advance({ minutes: 15 })
   */
  advance(time: { days?: number; hours?: number; minutes?: number; seconds?: number }): void;
};
