import type { TableName } from "../base/identifier.ts";
import type { CopyOptions } from "./copy-options/copy-options.ts";
import type { SqlHooks } from "./sql-hooks/sql-hooks.ts";

/** Where to send SQL: a provisioned cluster or a Serverless workgroup, a database on it, and who signs in. */
export type Warehouse = {
  at: { kind: "cluster"; identifier: string } | { kind: "workgroup"; name: string };
  database: string;
  /** Absent fields mean the caller's IAM identity. A secret wins over a user. */
  signIn: { kind: "iam" } | { kind: "dbUser"; name: string } | { kind: "secret"; arn: string };
};

/** What a load leaves in the target: docs/configuration.md has the modes. */
export type LoadMode =
  | {
      kind: "merge" | "history";
      keys: readonly string[];
      /** Columns that say which version of a row is newer: the first decides, then the second, and so on. */
      timestamps: readonly [string, ...string[]];
      nullKeys: NullKeys;
      /** Columns that are equal in every version of a row, and never NULL; absent: none. */
      alsoOn?: readonly string[];
      /** Absent: no row of a file deletes. */
      deletes?: Deletes;
      /** A bulk load of the whole table: rows that are older and not in it are deleted. */
      snapshot?: true;
    }
  | { kind: "append" };

/** Which rows of the files delete, and what becomes of the row that they delete. */
export type Deletes = {
  /** Absent: none of these files; a snapshot deletes what it lacks. Deletions that other loads remember count all the same. */
  when?: DeleteWhen;
  /** The target's column that gets the time of the deletion. Absent: the row goes (merge), or is a version like others (history). */
  mark?: string;
};

/** A row whose `column` has one of the values of `in` deletes the row of its key. NULL deletes nothing. */
export type DeleteWhen = {
  column: string;
  in: readonly (string | number | boolean)[];
  /** The target has the column, too. */
  isInTarget: boolean;
};

/** Columns of the target that each load fills: with its batch's id, and with the time when it ran. */
export type AuditColumns = { batchId?: string; loadedAt?: string };

/** The modes that match what arrives with what is stored. */
export type MatchingMode = Exclude<LoadMode, { kind: "append" }>;

/** What becomes of rows with a NULL in a key column: the batch fails, they are kept, or they are counted and left out. */
export type NullKeys = "reject" | "insert" | "discard";

/** Limits of one batch; a single file larger than `maxBytes` is loaded alone. */
export type BatchLimits = { maxFiles: number; maxBytes: number };

/** How long a trigger collects messages if the configuration does not say. */
export const defaultWindowSeconds = 60;

/** How long the trigger collects messages for one load, 0 to 300 seconds, from the first one on. */
export type BatchSettings = BatchLimits & { windowSeconds: number };

/**
 * What loads of one target do when they meet. `fence`: they queue up at a table without readers; `lock`: they queue up at
 * the target, whose readers wait too; `retry`: they conflict, and are retried.
 */
export type Concurrency = "fence" | "lock" | "retry";

/** What protects a target. Without a ledger, nothing keeps a file from being loaded twice. */
export type Safety = {
  concurrency: Concurrency;
  /** Schema of ledger and fence; absent: the target's. */
  schema: string | undefined;
  ledger: TableName | undefined;
  fence: TableName;
  /** Where a merge remembers deletions. */
  tombstones: TableName;
};

/**
 * Bounds of the retries of one batch; the first submission is attempt 1 and counts. A load that fails for a passing reason
 * is tried `maxAttempts` times quickly, then by `reconcile` until `giveUpAfterHours` after its first failure.
 */
export type RetryLimits = {
  maxAttempts: number;
  baseDelaySeconds: number;
  maxDelaySeconds: number;
  giveUpAfterHours: number;
};

/** The COPY of one target: what is read, with which role, into which columns (absent: all, in the table's order). */
export type CopySource = {
  options: CopyOptions;
  roleArn: string;
  table: TableName;
  columns?: readonly string[];
  /** Each file's columns go to the target's columns of their names. Absent: by position, or as the format says. */
  byName?: ByName;
  /** How many rows one load may leave out before an alert is sent; absent: 0. */
  maxRejectedRows?: number;
};

/** What becomes of a column that a file has and its target lacks: the file is quarantined, the column is left out, or added. */
export type NewColumns = "reject" | "ignore" | "add";

/** How files load whose columns are matched by name. */
export type ByName = {
  newColumns: NewColumns;
  /** Files with more new columns than these are quarantined, as files of another table would be. */
  maxNewColumns: number;
};

/** Of `ByName.maxNewColumns`, if the configuration does not say. */
export const defaultMaxNewColumns = 20;

/** A place for manifests: keys start with `prefix`, which is empty or ends with "/". */
export type ManifestPlace = { bucket: string; prefix: string };

/** One target with its configuration, as every use case sees it; `parsePipeline` makes it from JSON (docs/configuration.md). */
export type Pipeline = {
  manifests: ManifestPlace;
  copy: CopySource;
  warehouse: Warehouse;
  mode: LoadMode;
  /** Absent: none. */
  auditColumns?: AuditColumns;
  /** Absent: the user has no statements in the load. */
  hooks?: SqlHooks;
  safety: Safety;
  batch: BatchSettings;
  retry: RetryLimits;
};
