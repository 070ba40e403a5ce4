import type { Warehouse } from "../pipeline/pipeline.ts";
import type { ActiveLoad } from "./active-loads.ts";

/** `busy`: the Data API takes no further call now, so it is not known whether the load has ended. */
export type LoadState = "active" | "ended" | "busy";

export type ListedLoad = ActiveLoad & { statementId: string; submittedAtMs: number };

/** Tells which loads have not ended. The loader goes on without an answer, so each question is asked briefly. */
export type LoadStates = {
  /** @throws whatever else the Data API answers, for example that the right is missing */
  stateOf(statementId: string): Promise<LoadState>;
  /**
   * The loads of a warehouse's database that run or wait: a call for each hundred. The Data API takes three a second from an
   * account.
   *
   * @throws an error of the Data API if it refuses
   */
  list(warehouse: Warehouse): Promise<readonly ListedLoad[]>;
};
