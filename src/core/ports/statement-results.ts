import type { QueryRow } from "./warehouse-client.ts";

/** What the parts of a transaction that was submitted have returned. */
export type StatementResults = {
  /**
   * @param part its index, from 0
   * @throws an error of the Data API if it has no result, or was forgotten after 24 hours
   */
  rowsOfPart(statementId: string, part: number): Promise<readonly QueryRow[]>;
};
