import type { Warehouse } from "../pipeline/pipeline.ts";

/** One transaction to be run by the warehouse. */
export type Submission = {
  warehouse: Warehouse;
  statementName: string;
  sqls: readonly string[];
  /** The same token never runs twice within 8 hours (facts §1.5); 64 characters. */
  clientToken: string;
};

/** What submits transactions; it does not wait for them. */
export type Submitter = {
  /** @returns the statement's id; the same client token gives the id of the first submission again */
  submit(submission: Submission): Promise<string>;
};
