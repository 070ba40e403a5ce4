/** A literal, with whatever stands inside it. */
const literal = "'(?:[^'\\\\]|''|\\\\[\\s\\S])*'";

const secretLiteral = new RegExp(
  `\\b(IAM_ROLE|CREDENTIALS|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|MASTER_SYMMETRIC_KEY|PASSWORD)(\\s+(?:AS\\s+)?)${literal}`,
  "gi",
);

/** Empties the literals that hold credentials, as `DescribeStatement` and `ListStatements` show them (facts §1.9). */
export function redact(sql: string): string {
  return sql.replace(secretLiteral, "$1$2''");
}
