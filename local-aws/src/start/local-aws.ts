import type { LocalHelpers } from "./local-helpers.ts";
import type { LocalResources, PreparedLocal } from "./local-options.ts";
import type { Span } from "./milliseconds.ts";

/** Disposing it stops everything that was started; a second time does nothing. */
export type LocalAws = AsyncDisposable &
  LocalHelpers & {
    /** Of S3, SQS, Lambda, EventBridge and the Redshift Data API. */
    endpoint: string;
    region: string;
    accountId: string;
    /** Redshift for clients of PostgreSQL's protocol, database `dev`. */
    redshiftUrl: string;
    /** For `sslrootcert` and similar: signed the certificate that Redshift shows at `redshiftUrl`. PEM, new at each start. */
    redshiftCaFile: string;
    /** PostgreSQL behind Redshift, database `dev`: reads the tables without Redshift's dialect. */
    postgresUrl: string;
    dataDir: string;
    openSession: PreparedLocal["openSession"];
    /**
     * Moves the clock of the schedules on, and runs what is due until then, in the order of time. Nothing else follows this
     * clock. Targets run on their own: wait with `untilQuiet`.
     *
     * @throws Error above 10,000 runs; then nothing ran
     * @example local.advance({ minutes: 15 })
     */
    advance(time: Span): void;
    /**
     * Adds buckets, objects, queues, triggers and rules, and changes those that it has. Name all queues: who is told of new
     * objects is replaced as a whole.
     */
    update(
      resources: Pick<LocalResources, "buckets" | "objects" | "queues" | "eventSourceMappings" | "rules">,
    ): Promise<void>;
    /**
     * Runs SQL of Redshift. Of a script that ran before under its name, as one of the option `scripts`, only what is new
     * runs, and what follows a new DROP.
     *
     * @returns the statements that ran
     * @throws Error that names the statement and its line, at the first that fails
     */
    runScript(script: { database: string; sql: string; name: string }): Promise<readonly string[]>;
  };
