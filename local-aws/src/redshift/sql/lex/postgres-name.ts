import { createHash } from "node:crypto";

/** PostgreSQL cuts longer names; in bytes of UTF-8. */
const postgresLimitBytes = 63;
/** Redshift cuts longer names; in bytes of UTF-8 (facts §5.9). */
const redshiftLimitBytes = 127;
const hashDigits = 12;

/** Whole names by the name that PostgreSQL knows; every longer name that was ever read or is in a database. */
const wholeNames = new Map<string, string>();

/** @param name as PostgreSQL knows it */
export function wholeName(name: string): string {
  return wholeNames.get(name) ?? name;
}

/**
 * The name under which PostgreSQL knows a Redshift identifier, quoted or not.
 *
 * ASCII letters fold to lower case, as Redshift does inside quotes too (facts §5.9). A name of 64 to 127 bytes
 * becomes its first 50 bytes, `$` and 12 hexadecimal digits of the whole name's hash, which keeps names apart that
 * differ only after byte 63. `wholeName` undoes it, and so does the function `redshift.whole_name` in the catalog's views.
 */
export function postgresName(name: string): string {
  const folded = name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  // A UTF-16 unit takes at most three bytes, so a short name needs no counting.
  if (folded.length * 3 <= postgresLimitBytes || Buffer.byteLength(folded) <= postgresLimitBytes) return folded;
  const whole = firstBytes(folded, redshiftLimitBytes);
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, hashDigits);
  const short = `${firstBytes(whole, postgresLimitBytes - hashDigits - 1)}$${hash}`;
  wholeNames.set(short, whole);
  return short;
}

/** The name as Redshift shows it: folded, and cut behind 127 bytes. */
export function redshiftName(name: string): string {
  return wholeName(postgresName(name));
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** As many whole characters as fit into `bytes`. */
function firstBytes(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  let end = Math.min(bytes, encoded.length);
  while (end < encoded.length && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return encoded.toString("utf8", 0, end);
}
