/** How a failed load goes on (spec §5). Only a conflict is repeated as it is; any other failure would fail again. */
export type FailureClass = "conflict" | "other";

/**
 * How failures begin that happen only because another transaction ran at the same time.
 *
 * Matched on the message whatever its blanks and case: the Data API gives no
 * SQLSTATE (facts §1.10). Only at its start, since any message may go on with a
 * value, a name or a file's address.
 */
const conflictTexts: readonly RegExp[] = [
  /^(?:1023|1018)\s*(?:$|[^\w\s]|detail\b)/i,
  /^serializable\s+isolation\s+violation/i,
  /^could\s+not\s+complete\s+because\s+of\s+conflict\s+with\s+concurrent\s+transaction/i,
  /^deadlock\s+detected/i,
  /^could\s+not\s+open\s+relation\s+with\s+OID/i,
];

/** @param errors the texts of a failed statement and of its sub-statements */
export function classifyFailure(errors: readonly string[]): FailureClass {
  return errors.map(messageOf).some((message) => conflictTexts.some((text) => text.test(message)))
    ? "conflict"
    : "other";
}

/** What follows `ERROR:`, which others' words may precede, but no quote: what stands in quotes is no message. */
const messageOf = (error: string) => error.replace(/^[^'"\n]*?ERROR:/i, "").trim();
