/**
 * Strict JSON at the level of bytes.
 *
 * Every function takes where a piece starts and returns where it ends; a negative result is {@link truncated} or
 * says where the text stops being JSON ({@link invalidPosition}).
 */

/** The bytes end before the piece does. */
export const truncated = -1;

/** Redshift's limit for SUPER, and a guard against documents that are nothing but brackets. */
export const maxDepth = 1000;

function invalidAt(position: number): number {
  return -2 - position;
}

export function invalidPosition(result: number): number {
  return -2 - result;
}

const quote = 0x22;
const backslash = 0x5c;

export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

/** Set by {@link skipString} when it met a backslash; the caller resets it. */
export type Seen = { escape: boolean };

/** @param start of the opening quote */
export function skipString(bytes: Uint8Array, start: number, seen: Seen): number {
  const { length } = bytes;
  for (let at = start + 1; at < length; at++) {
    const byte = bytes[at] as number; // within bounds
    if (byte === quote) return at + 1;
    if (byte < 0x20) return invalidAt(at);
    if (byte !== backslash) continue;
    seen.escape = true;
    const escapeEnd = skipEscape(bytes, at);
    if (escapeEnd < 0) return escapeEnd;
    at = escapeEnd - 1;
  }
  return truncated;
}

const escapeLetters = new Set(Buffer.from('"\\/bfnrt'));

function skipEscape(bytes: Uint8Array, start: number): number {
  const letter = bytes[start + 1];
  if (letter === undefined) return truncated;
  if (escapeLetters.has(letter)) return start + 2;
  if (letter !== 0x75) return invalidAt(start); // "u"
  for (let at = start + 2; at < start + 6; at++) {
    const byte = bytes[at];
    if (byte === undefined) return truncated;
    if (!isHexDigit(byte)) return invalidAt(at);
  }
  return start + 6;
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined || byte < 0x30 || byte > 0x39) return at;
    at++;
  }
}

/** A number at the end of the bytes is taken as whole. */
function skipNumber(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === 0x2d ? start + 1 : start;
  let at = skipDigits(bytes, first);
  if (at === first || (bytes[first] === 0x30 && at > first + 1)) return unexpected(bytes, at === first ? at : first);
  if (bytes[at] === 0x2e) {
    const fraction = skipDigits(bytes, at + 1);
    if (fraction === at + 1) return unexpected(bytes, fraction);
    at = fraction;
  }
  if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return at;
  const sign = bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d ? 1 : 0;
  const exponent = skipDigits(bytes, at + 1 + sign);
  return exponent === at + 1 + sign ? unexpected(bytes, exponent) : exponent;
}

/** The result for a byte at `at` that JSON does not allow there, or for the end of the bytes. */
export function unexpected(bytes: Uint8Array, at: number): number {
  return at >= bytes.length ? truncated : invalidAt(at);
}

const words = ["true", "false", "null"].map((word) => Buffer.from(word));

function skipWord(bytes: Uint8Array, start: number): number {
  const word = words.find((it) => it[0] === bytes[start]);
  if (!word) return invalidAt(start);
  for (let i = 1; i < word.length; i++) if (bytes[start + i] !== word[i]) return unexpected(bytes, start + i);
  return start + word.length;
}

/** A string, number, true, false or null. */
function skipScalar(bytes: Uint8Array, start: number, seen: Seen): number {
  const byte = bytes[start];
  if (byte === quote) return skipString(bytes, start, seen);
  if (byte === 0x2d || (byte !== undefined && byte >= 0x30 && byte <= 0x39)) return skipNumber(bytes, start);
  return byte === undefined ? truncated : skipWord(bytes, start);
}

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

/** Any value; its parts are not nested deeper than {@link maxDepth}. */
export function skipValue(bytes: Uint8Array, start: number, seen: Seen): number {
  const first = bytes[start];
  if (first !== openBrace && first !== openBracket) return skipScalar(bytes, start, seen);
  const closers: number[] = [];
  let at = start;
  for (;;) {
    const opener = bytes[at];
    if (opener === openBrace || opener === openBracket) {
      if (closers.length >= maxDepth) return invalidAt(at);
      closers.push(opener === openBrace ? closeBrace : closeBracket);
      at = skipSpace(bytes, at + 1);
      if (bytes[at] !== closers.at(-1)) {
        at = toValue(bytes, at, { closer: closers.at(-1), seen });
        if (at < 0) return at;
        continue;
      }
    } else {
      at = skipScalar(bytes, at, seen);
      if (at < 0) return at;
      at = skipSpace(bytes, at);
    }
    while (closers.length > 0 && bytes[at] === closers.at(-1)) {
      closers.pop();
      if (closers.length === 0) return at + 1;
      at = skipSpace(bytes, at + 1);
    }
    if (bytes[at] !== comma) return unexpected(bytes, at);
    at = toValue(bytes, skipSpace(bytes, at + 1), { closer: closers.at(-1), seen });
    if (at < 0) return at;
  }
}

/** From the start of a member of an object, or of an element, to the start of its value. */
function toValue(bytes: Uint8Array, start: number, within: { closer: number | undefined; seen: Seen }): number {
  return within.closer === closeBrace ? skipKey(bytes, start, within.seen) : start;
}

/** From the start of an object's key to the start of its value. */
function skipKey(bytes: Uint8Array, start: number, seen: Seen): number {
  if (bytes[start] !== quote) return unexpected(bytes, start);
  const end = skipString(bytes, start, seen);
  return end < 0 ? end : skipColon(bytes, end);
}

/** From the end of a key to the start of its value. */
export function skipColon(bytes: Uint8Array, start: number): number {
  const colon = skipSpace(bytes, start);
  return bytes[colon] === 0x3a ? skipSpace(bytes, colon + 1) : unexpected(bytes, colon);
}
