/** Which load an event is about. */
export type EventLoad = {
  /** The same each time the same thing is handled; 32 hexadecimal characters. */
  id: string;
  /** The pipeline's name; `bulk.load` for bulk loads. */
  pipeline: string;
  /** The table, as `formatTableName` writes it. */
  target: string;
  database: string;
  /** `cluster <identifier>` or `workgroup <name>`. */
  warehouse: string;
  batch_id: string;
  /** 1 for the first submission of the batch. */
  attempt: number;
  /** Of the Data API; empty: the files were not submitted. */
  statement_id: string;
};

/** Some of many files. */
export type ListedFiles = {
  count: number;
  /** Addresses of the first ten. */
  first: readonly string[];
};

/** A load was committed: its rows can be queried. */
export type LoadCommitted = EventLoad & {
  /** ISO 8601. */
  committed_at: string;
  /** From the submission to the commit, waiting included. */
  load_seconds: number;
  /** From the creation of the oldest file to the commit. Absent: a bulk load, or the manifest could not be read. */
  freshness_seconds?: number;
  /** Address of the manifest, which lists all files. */
  manifest: string;
  /** Absent: the manifest could not be read. */
  files?: ListedFiles & { bytes: number };
  rows: LeftOutRows & { written: number };
};

/** Rows that a committed load left out. Absent: the load can leave none out, or the number is not known. */
type LeftOutRows = {
  /** By COPY: MAXERROR or IGNOREALLERRORS. */
  rejected?: number;
  /** For a NULL key: `null_keys: "discard"`. */
  discarded?: number;
};

/** A committed load left rows out. */
export type RowsRejected = EventLoad & {
  /** ISO 8601. */
  committed_at: string;
  manifest: string;
  rows: LeftOutRows & { written: number };
  /** `copy.max_rejected_rows`: above it an alert is sent. */
  allowed: number;
  /** The first rows that COPY rejected: five at most, with Redshift's reasons. */
  first: readonly RejectedRowJson[];
  /** Of `sys_load_error_detail`, which holds all rejected rows. */
  query_ids: readonly number[];
};

type RejectedRowJson = { file: string; line: number; column: string; error_code: number; reason: string };

/** Redshift refuses a file. The other files of its batch are loaded without it. */
export type FileQuarantined = EventLoad & {
  /** ISO 8601. */
  failed_at: string;
  file: { id: string; url: string; bytes: number; etag: string; version_id?: string; event_time: string };
  /** Redshift's words. */
  reason: string;
  line?: number;
  column?: string;
  error_code?: number;
  /** Statements after which the file loads, where its target lacks columns. */
  ddl?: readonly string[];
  /** Address of the record in S3. */
  record: string;
};

/** A batch needs a person's action. */
export type BatchParked = EventLoad & {
  /** ISO 8601. */
  failed_at: string;
  reason: string;
  remedy: string;
  files: ListedFiles;
  /** Address of the record in S3, which lists all files. */
  record: string;
};

/** The loader has added columns of files to a target. */
export type ColumnsAdded = EventLoad & {
  /** ISO 8601. */
  added_at: string;
  columns: readonly { name: string; type: string }[];
  /** The statements that were run. */
  ddl: readonly string[];
};

/** What goes on the bus; `at` is ISO 8601: when it was so. */
export type DownstreamEvent = { at: string } & (
  | { type: "Load Committed"; detail: LoadCommitted }
  | { type: "Rows Rejected"; detail: RowsRejected }
  | { type: "File Quarantined"; detail: FileQuarantined }
  | { type: "Batch Parked"; detail: BatchParked }
  | { type: "Columns Added"; detail: ColumnsAdded }
);

/** The source of all events; rules match it. */
export const eventSource = "redshift-loader";
