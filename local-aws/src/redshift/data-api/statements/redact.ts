/** A literal, with whatever stands inside it; to the end of the text if it is not closed. */
const literal = String.raw`'(?:[^'\\]|''|\\[\s\S])*'?`;
/** Each ends in one place only, so that an expression that repeats them stays linear. */
const comment = String.raw`--[^\n\r]*(?:[\n\r]|$)|/\*[^*]*(?:\*+[^*/][^*]*)*(?:\*+/|\**$)`;

/** Words in front of a literal that holds a credential. */
const words = "IAM_ROLE|CREDENTIALS|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|MASTER_SYMMETRIC_KEY|PASSWORD";
const secretBehind = (between: string) =>
  String.raw`\b((?:${words})(?:${between})*)(?:${literal}|\$\$[\s\S]*?(?:\$\$|$))`;

/** Other literals and quoted names are passed over, so that no word inside them counts. */
const scanner = new RegExp(
  `${secretBehind(String.raw`\s|=|\bAS\b|${comment}`)}|${literal}|"[^"]*"?|(${comment})`,
  "gi",
);
const inComment = new RegExp(secretBehind(String.raw`\s|=|\bAS\b`), "gi");

/** Empties the literals that hold credentials, as `DescribeStatement` and `ListStatements` show them (facts §1.9). */
export function redact(sql: string): string {
  return sql.replace(scanner, (text, before?: string, commented?: string) => {
    if (before !== undefined) return `${before}''`;
    return commented === undefined ? text : commented.replace(inComment, "$1''");
  });
}
