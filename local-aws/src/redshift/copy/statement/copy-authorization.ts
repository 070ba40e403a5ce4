import { CopyError } from "../copy-error.ts";
import type { TokenReader } from "./token-reader.ts";

/** What a COPY or UNLOAD signs in with. `role` is absent for keys and for IAM_ROLE DEFAULT. */
export type Authorization = { role?: string };

/**
 * Takes one of COPY's authorization forms, if it comes next. Only the form is checked: S3 decides by its own rules.
 *
 * @throws CopyError if a role or credentials string is malformed, or empty, as the Data API's redaction leaves it
 */
export function takeAuthorization(reader: TokenReader): Authorization | undefined {
  return takeRole(reader) ?? takeCredentials(reader) ?? takeKeys(reader);
}

function takeRole(reader: TokenReader): Authorization | undefined {
  if (!reader.takeWord("IAM_ROLE")) return undefined;
  if (reader.takeWord("DEFAULT")) return {};
  const role = reader.needString();
  if (!isRoleChain(role)) throw invalidCredentials();
  return { role };
}

function takeCredentials(reader: TokenReader): Authorization | undefined {
  const withWord = reader.takeWord("WITH");
  if (!withWord && !reader.takeWord("CREDENTIALS")) return undefined;
  if (withWord) reader.needWord("CREDENTIALS");
  reader.takeWord("AS");
  const text = reader.needString();
  const role = /^aws_iam_role=(.+)$/u.exec(text)?.[1];
  const keys = /^aws_access_key_id=[^;\s]+;aws_secret_access_key=[^;\s]+(?:;token=[^;\s]+)?$/u.test(text);
  if (!keys && !(role && isRoleChain(role))) throw invalidCredentials();
  return { ...(role !== undefined && { role }) };
}

function takeKeys(reader: TokenReader): Authorization | undefined {
  if (!reader.takeWord("ACCESS_KEY_ID")) return undefined;
  reader.takeWord("AS");
  reader.needString();
  reader.needWord("SECRET_ACCESS_KEY");
  reader.takeWord("AS");
  reader.needString();
  if (reader.takeWord("SESSION_TOKEN")) {
    reader.takeWord("AS");
    reader.needString();
  }
  return {};
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
