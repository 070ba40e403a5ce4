/** The metrics, with CloudWatch's units. */
export const metricUnits = {
  /** Loads submitted, the first attempt of a batch and all others alike. */
  Attempts: "Count",
  SubmittedFiles: "Count",
  SubmittedBytes: "Bytes",
  /** Messages that went back to their queue for a while, because two loads of their target had not ended. */
  HeldMessages: "Count",
  /** Loads that failed because another transaction was in the way. */
  Conflicts: "Count",
  /** Files that were set aside. */
  Quarantined: "Count",
  /** Columns of files that a load left out (`schema.new_columns: "ignore"`): each column counts once a load. */
  LeftOutColumns: "Count",
  /** Batches that need your action. */
  Parked: "Count",
  /** Batches whose quick tries are used up: `reconcile` goes on trying. */
  Waiting: "Count",
  /** Failed loads that recovery could not submit again, nor park. */
  Left: "Count",
  /** Files that `reconcile` found to be nowhere. */
  Missing: "Count",
  /** Runs of `reconcile` that could not look at a pipeline. */
  Unreconciled: "Count",
  /** Paths of bulk loads that were not submitted. */
  FailedPaths: "Count",
  /** Loads that were committed. */
  Batches: "Count",
  Files: "Count",
  Bytes: "Bytes",
  /** Rows written to the target. */
  Rows: "Count",
  /** Rows of committed loads that COPY refused, under MAXERROR or IGNOREALLERRORS. Absent where that is not known. */
  RejectedRows: "Count",
  /** Rows of committed loads that were left out because a key column is NULL (`null_keys: "discard"`). */
  DiscardedRows: "Count",
  /** Rows in which ACCEPTINVCHARS replaced characters, as far as Redshift lists them: the first 100 of each slice. */
  ReplacedCharacterRows: "Count",
  /** From the submission of a load to its commit, waiting included. */
  LoadDuration: "Seconds",
  /** Loads that took longer than `batch.window_seconds` of their pipeline, waiting included; absent where none did. */
  OutlastedWindows: "Count",
  /** From the creation of a batch's oldest file to the commit that made it visible. */
  Freshness: "Seconds",
} as const;

export type MetricName = keyof typeof metricUnits;

/** The namespace of the metrics, unless the environment says otherwise. */
export const defaultNamespace = "RedshiftLoader";

/** Values of one pipeline and target at one moment. */
export type Measurement = {
  pipeline: string;
  /** As `formatTableName` writes it. */
  target: string;
  values: Partial<Record<MetricName, number>>;
  /** ISO 8601: when it was so; absent: now. */
  at?: string;
  /** Further fields of the log line, such as ids. */
  about?: Readonly<Record<string, string>>;
};

/** Where measurements go. Never throws: a load must not fail because of its metrics. */
export type Metrics = { record(measurement: Measurement): void };

/** Discards all measurements. */
export const noMetrics: Metrics = { record: () => {} };
