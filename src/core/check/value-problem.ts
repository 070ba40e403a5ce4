import type { Finding } from "./finding.ts";

/** What is wrong with one value; `bytes` where it is too long. */
export type ValueProblem = Pick<Finding, "kind" | "severity"> & { says: string; remedy: string; bytes?: number };

export const wrongType = (says: string, remedy: string): ValueProblem => ({
  kind: "wrong type",
  severity: "error",
  says,
  remedy,
});

export const tooNarrow = (says: string, remedy: string): ValueProblem => ({
  kind: "too narrow",
  severity: "error",
  says,
  remedy,
});
