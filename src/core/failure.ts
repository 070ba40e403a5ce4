/** How a failed load goes on (spec §5). Only a conflict is repeated as it is; any other failure would fail again. */
export type FailureClass = "conflict" | "other";

/**
 * Failures that happen only because another transaction ran at the same time.
 *
 * Matched on the message whatever its blanks and case: the Data API gives no SQLSTATE (facts §1.10).
 */
const conflictTexts: readonly RegExp[] = [
  /serializable\s+isolation\s+violation/i,
  /ERROR:\s*1023\b/i,
  /conflict\s+with\s+concurrent\s+transaction/i,
  /deadlock\s+detected/i,
  /ERROR:\s*1018\b/i,
  /could\s+not\s+open\s+relation\s+with\s+OID/i,
];

/** @param errors the texts of a failed statement and of its sub-statements */
export function classifyFailure(errors: readonly string[]): FailureClass {
  return errors.some((error) => conflictTexts.some((text) => text.test(error))) ? "conflict" : "other";
}
