import type { Warehouse } from "../pipeline/pipeline.ts";
import type { Submitter } from "./submitter.ts";

/** One part of a described statement. */
export type DescribedPart = {
  sql: string;
  status: string;
  error: string | undefined;
  /** Redshift's own id of the query, 0 or -1 where it has none. */
  queryId: number;
  /** Rows returned or written, -1 where it is not known. COPY may say 0 whatever it wrote (facts §1.7). */
  rows: number;
  /** How long it ran, waits for locks included; absent where it is not known. */
  durationMs?: number;
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
