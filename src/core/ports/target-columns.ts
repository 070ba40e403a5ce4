import type { CopySource, Warehouse } from "../pipeline/pipeline.ts";
import type { TableColumn } from "../shapes/table-column.ts";

/** What knows the columns of targets. */
export type TargetColumns = {
  /**
   * The columns of a table, in its order.
   *
   * @param fresh not from memory
   * @returns none if the table does not exist, or the user may not see it
   * @throws an error of the Data API if it refuses
   */
  of(
    target: { warehouse: Warehouse; table: CopySource["table"] },
    how?: { fresh: boolean },
  ): Promise<readonly TableColumn[]>;
};
