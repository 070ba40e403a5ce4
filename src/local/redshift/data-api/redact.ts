/** A literal, with whatever stands inside it. */
const literal = "'(?:[^'\\\\]|''|\\\\[\\s\\S])*'";
const comment = "--[^\\n\\r]*|/\\*[\\s\\S]*?\\*/";

/** Words in front of a literal that holds a credential. */
const words = "IAM_ROLE|CREDENTIALS|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|MASTER_SYMMETRIC_KEY|PASSWORD";
const secret = `\\b((?:${words})(?:\\s|=|\\bAS\\b|${comment})*)(?:${literal}|\\$\\$[\\s\\S]*?\\$\\$)`;

/** Other literals and quoted names are passed over, so that no word inside them counts. */
const scanner = new RegExp(`${secret}|${literal}|"(?:[^"]|"")*"|(${comment})`, "gi");
const inComment = new RegExp(secret, "gi");

/** Empties the literals that hold credentials, as `DescribeStatement` and `ListStatements` show them (facts §1.9). */
export function redact(sql: string): string {
  return sql.replace(scanner, (text, before?: string, commented?: string) => {
    if (before !== undefined) return `${before}''`;
    return commented === undefined ? text : commented.replace(inComment, "$1''");
  });
}
