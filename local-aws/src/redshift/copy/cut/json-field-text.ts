/**
 * Writes the inside of a JSON string, with its escapes resolved, as UTF-8. Returns the length in bytes.
 *
 * A lone surrogate becomes three bytes that are not valid UTF-8: the check of the column's text finds them.
 */
export function writeUnescaped(source: Uint8Array, start: number, end: number, to: Uint8Array): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = source[at] as number; // within bounds
    if (byte !== 0x5c) {
      to[length++] = byte;
      continue;
    }
    const letter = source[++at] as number;
    if (letter !== 0x75) to[length++] = controls[letter] ?? letter;
    else {
      const escaped = readEscape(source, at + 1);
      length = writeCodePoint(to, length, escaped.codePoint);
      at += escaped.bytes - 1;
    }
  }
  return length;
}

const controls: Record<number, number> = { 98: 0x08, 102: 0x0c, 110: 0x0a, 114: 0x0d, 116: 0x09 };

/** @param start behind the `\u` of an escape; two escapes may be one character */
function readEscape(source: Uint8Array, start: number): { codePoint: number; bytes: number } {
  const high = hexValue(source, start);
  const isPair = high >= 0xd800 && high <= 0xdbff && source[start + 4] === 0x5c && source[start + 5] === 0x75;
  const low = isPair ? hexValue(source, start + 6) : 0;
  if (low < 0xdc00 || low > 0xdfff) return { codePoint: high, bytes: 5 };
  return { codePoint: 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), bytes: 11 };
}

function hexValue(source: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start; at < start + 4; at++) {
    const byte = source[at] as number;
    value = value * 16 + (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return value;
}

function writeCodePoint(to: Uint8Array, start: number, code: number): number {
  let at = start;
  if (code < 0x80) to[at++] = code;
  else if (code < 0x800) {
    to[at++] = 0xc0 | (code >> 6);
    to[at++] = 0x80 | (code & 0x3f);
  } else if (code < 0x10000) {
    to[at++] = 0xe0 | (code >> 12);
    to[at++] = 0x80 | ((code >> 6) & 0x3f);
    to[at++] = 0x80 | (code & 0x3f);
  } else {
    to[at++] = 0xf0 | (code >> 18);
    to[at++] = 0x80 | ((code >> 12) & 0x3f);
    to[at++] = 0x80 | ((code >> 6) & 0x3f);
    to[at++] = 0x80 | (code & 0x3f);
  }
  return at;
}
