import type { Pipeline, Warehouse } from "./pipeline.ts";

/** One transaction to be run by the warehouse. */
export type Submission = {
  warehouse: Warehouse;
  statementName: string;
  sqls: readonly string[];
  /** The same token never runs twice within 8 hours (facts §1.5); 64 characters. */
  clientToken: string;
};

/** An object to be written to S3. */
export type NewObject = { bucket: string; key: string; body: string };

/** Where pipelines are configured. */
export type Pipelines = {
  /** @throws ConfigError if the configuration is missing, unreadable or invalid */
  get(name: string): Promise<Pipeline>;
  /** The names of all pipelines, in the order of the alphabet. */
  names(): Promise<readonly string[]>;
};

/** An object that a listing found. */
export type ListedObject = { key: string; lastModified: Date };

/**
 * Manifests, and records of what became of files and batches, in S3.
 *
 * Each of these may throw AccessDeniedError: what is refused may be there.
 */
export type Objects = {
  put(object: NewObject): Promise<void>;
  /** @returns whether it was written: false if there is an object of this key already */
  putIfAbsent(object: NewObject): Promise<boolean>;
  /** @returns the object's text; undefined if there is none */
  get(bucket: string, key: string): Promise<string | undefined>;
  /** In the order of their keys. */
  list(bucket: string, prefix: string): AsyncIterable<ListedObject>;
  delete(bucket: string, key: string): Promise<void>;
};

/** What submits transactions; it does not wait for them. */
export type Submitter = {
  /** @returns the statement's id; the same client token gives the id of the first submission again */
  submit(submission: Submission): Promise<string>;
};

/** One part of a described statement. */
export type DescribedPart = {
  sql: string;
  status: string;
  error: string | undefined;
  /** Redshift's own id of the query, 0 or -1 where it has none. */
  queryId: number;
  /** Rows returned or written, -1 where it is not known. COPY may say 0 whatever it wrote (facts §1.7). */
  rows: number;
};

/** A statement that the warehouse ran, as it describes it afterwards. */
export type DescribedStatement = {
  id: string;
  status: string;
  warehouse: Warehouse;
  /** In order; credentials are redacted to `IAM_ROLE ''` (facts §1.9). */
  parts: readonly DescribedPart[];
  /** That of the whole; the parts' own come first where they have one. */
  error: string | undefined;
  /** ISO 8601. */
  submittedAt: string;
  /** ISO 8601: when it ended. */
  endedAt: string;
};

/** A row of a query's result; numbers come as numbers, all else as text. */
export type QueryRow = readonly (string | number | boolean | null)[];

/** What recovery needs of the warehouse. */
export type WarehouseClient = Submitter & {
  /** @returns undefined if it is unknown, or forgotten after 24 hours */
  describe(statementId: string): Promise<DescribedStatement | undefined>;
  /**
   * Runs one statement by itself and waits for its end.
   *
   * @returns the rows, if it has a result
   * @throws QueryError with the warehouse's own words if it fails
   */
  query(warehouse: Warehouse, sql: string): Promise<readonly QueryRow[]>;
};

/** What the parts of a transaction that was submitted have returned. */
export type StatementResults = {
  /**
   * @param part its index, from 0
   * @throws an error of the Data API if it has no result, or was forgotten after 24 hours
   */
  rowsOfPart(statementId: string, part: number): Promise<readonly QueryRow[]>;
};

/** A load that is submitted, queued or running. */
export type ActiveLoad = { statementName: string };

/** What is under way in a warehouse. */
export type ActiveLoads = {
  /**
   * The loads of a warehouse's database that have not ended; those of other roles are not seen.
   *
   * @throws an error of the Data API if it refuses: then nothing is known of what runs
   */
  list(warehouse: Warehouse): Promise<readonly ActiveLoad[]>;
  /**
   * Whether an attempt of a batch was committed in the last 24 hours.
   *
   * @param batchName a statement's name without its attempt
   */
  isCommitted(warehouse: Warehouse, batchName: string): Promise<boolean>;
};

/** The bytes that an S3 key holds now. */
export type CurrentObject = { eTag: string; bytes: number };

/** What the keys of sources hold. */
export type CurrentObjects = {
  /**
   * @returns undefined if the key holds nothing
   * @throws AccessDeniedError if S3 refuses to say
   */
  get(bucket: string, key: string): Promise<CurrentObject | undefined>;
};

/** `subject` is ASCII of at most 100 characters, as SNS takes it. */
export type Alert = { subject: string; text: string };

/** What tells a person. */
export type Alerts = { send(alert: Alert): Promise<void> };
