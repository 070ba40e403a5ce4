import type { Warehouse } from "../pipeline/pipeline.ts";
import type { ActiveLoad } from "./active-loads.ts";

/** `busy`: the Data API takes no further call now, so it is not known whether the load has ended. */
export type LoadState = "active" | "ended" | "busy";

export type ListedLoad = ActiveLoad & { statementId: string; submittedAtMs: number };

/** Tells which loads have not ended. The loader goes on without an answer, so each question is asked briefly, or for as long as it says. */
export type LoadStates = {
  /**
   * Waits up to `waitSeconds` for the end of the load: 0, the default, or 1 to 30.
   *
   * @throws whatever else the Data API answers, for example that the right is missing
   */
  stateOf(statementId: string, waitSeconds?: number): Promise<LoadState>;
  /**
   * The loads of a warehouse's database that run or wait: a call for each hundred. The Data API takes three a second from an
   * account.
   *
   * @throws an error of the Data API if it refuses
   */
  list(warehouse: Warehouse): Promise<readonly ListedLoad[]>;
};
