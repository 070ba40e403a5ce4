import type { Warehouse } from "../pipeline/pipeline.ts";

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
