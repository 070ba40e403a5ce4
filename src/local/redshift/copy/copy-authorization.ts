import { CopyError } from "./copy-error.ts";
import type { TokenReader } from "./token-reader.ts";

/**
 * Takes one of COPY's authorization forms, if it comes next. Only the form is checked: S3 decides by its own rules.
 *
 * @throws CopyError if a role or credentials string is none (an empty one is what the Data API's redaction leaves)
 */
export function takeAuthorization(reader: TokenReader): boolean {
  return takeRole(reader) || takeCredentials(reader) || takeKeys(reader);
}

function takeRole(reader: TokenReader): boolean {
  if (!reader.takeWord("IAM_ROLE")) return false;
  if (reader.takeWord("DEFAULT")) return true;
  if (!isRoleChain(reader.needString())) throw invalidCredentials();
  return true;
}

function takeCredentials(reader: TokenReader): boolean {
  const withWord = reader.takeWord("WITH");
  if (!withWord && !reader.takeWord("CREDENTIALS")) return false;
  if (withWord) reader.needWord("CREDENTIALS");
  reader.takeWord("AS");
  const text = reader.needString();
  const role = /^aws_iam_role=(.+)$/u.exec(text)?.[1];
  const keys = /^aws_access_key_id=[^;\s]+;aws_secret_access_key=[^;\s]+(?:;token=[^;\s]+)?$/u.test(text);
  if (!keys && !(role && isRoleChain(role))) throw invalidCredentials();
  return true;
}

function takeKeys(reader: TokenReader): boolean {
  if (!reader.takeWord("ACCESS_KEY_ID")) return false;
  reader.takeWord("AS");
  reader.needString();
  reader.needWord("SECRET_ACCESS_KEY");
  reader.takeWord("AS");
  reader.needString();
  if (reader.takeWord("SESSION_TOKEN")) {
    reader.takeWord("AS");
    reader.needString();
  }
  return true;
}

function isRoleChain(text: string): boolean {
  return text.split(",").every((role) => /^arn:[\w-]+:iam::[^:\s]*:role\/\S+$/u.test(role));
}

function invalidCredentials(): CopyError {
  return new CopyError(
    "Invalid credentials. Must be of the format: credentials 'aws_iam_role=...' or " +
      "'aws_access_key_id=...;aws_secret_access_key=...[;token=...]'",
  );
}
