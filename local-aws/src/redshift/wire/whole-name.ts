import { wholeName } from "../sql/lex/postgres-name.ts";

/** PostgreSQL's shortest name that can be a shortened one, in bytes. */
const shortenedBytes = 51;

/** A column's name as the statement gave it, whatever its length. */
export function withWholeName(name: Buffer): Buffer {
  if (name.length < shortenedBytes) return name;
  const known = name.toString("utf8");
  const whole = wholeName(known);
  return whole === known ? name : Buffer.from(whole);
}
