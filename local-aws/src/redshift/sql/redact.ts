/** A whole literal; to the end of the text if it is not closed. */
const literal = String.raw`'(?:[^'\\]|''|\\[\s\S])*'?`;
/** Each can end in one place only, which keeps expressions that repeat them linear. */
const comment = String.raw`--[^\n\r]*(?:[\n\r]|$)|/\*[^*]*(?:\*+[^*/][^*]*)*(?:\*+/|\**$)`;

/** Words in front of a literal that holds a credential. */
const words = "IAM_ROLE|CREDENTIALS|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|MASTER_SYMMETRIC_KEY|PASSWORD";
const secretBehind = (between: string) =>
  String.raw`\b((?:${words})(?:${between})*)(?:${literal}|\$\$[\s\S]*?(?:\$\$|$))`;

/** Other literals and quoted names are skipped, since words inside them are not keywords. */
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
