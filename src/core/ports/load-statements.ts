import type { Warehouse } from "../pipeline/pipeline.ts";
import type { DescribedStatement } from "./warehouse-client.ts";

/** A statement in the list of the Data API. Times are ISO 8601; `updatedAt` of one that has ended is its end. */
export type ListedStatement = { id: string; name: string; status: string; submittedAt: string; updatedAt: string };

/** The statements of loads, as the Data API remembers them for 24 hours. */
export type LoadStatements = {
  /**
   * Those whose names begin so, newest first. Only those that the caller's own role has submitted are listed.
   *
   * @throws an error of the Data API if it refuses
   */
  list(warehouse: Warehouse, namePrefix: string, limit: number): Promise<readonly ListedStatement[]>;
  /**
   * Of the same statements those that have not ended, newest first: a call for each status that they may have.
   *
   * @throws an error of the Data API if it refuses
   */
  active(warehouse: Warehouse, namePrefix: string): Promise<readonly ListedStatement[]>;
  /** @returns undefined if it is unknown, forgotten, or of another role */
  describe(statementId: string): Promise<DescribedStatement | undefined>;
};
