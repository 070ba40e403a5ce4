/** An invalid sequence of bytes in UTF-8 text; `error` is Redshift's number for it, 1 to 6, or {@link noncharacter}. */
type InvalidUtf8 = { at: number; bytes: number; error: number };

/** A code point that is valid UTF-8 and no character: COPY loads it, and replaces it under ACCEPTINVCHARS. */
const noncharacter = 7;

/**
 * The first invalid sequence in `source[start, end)`, if there is one.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/multi-byte-character-load-errors.html
 */
export function findInvalidUtf8(source: Uint8Array, start: number, end: number): InvalidUtf8 | undefined {
  let from = start;
  for (;;) {
    const found = findReplacedUtf8(source, from, end);
    if (found?.error !== noncharacter) return found;
    from = found.at + found.bytes;
  }
}

/** The first sequence that ACCEPTINVCHARS replaces: an invalid one, or a noncharacter. */
export function findReplacedUtf8(source: Uint8Array, start: number, end: number): InvalidUtf8 | undefined {
  let at = start;
  while (at < end) {
    if ((source[at] as number) < 0x80) {
      at++;
      continue;
    }
    const sequence = readSequence(source, at, end);
    if (sequence.error !== 0) return { at, ...sequence };
    at += sequence.bytes;
  }
  return undefined;
}

/** The length of the sequence that starts with a byte beyond ASCII, and what is wrong with it (0: nothing). */
function readSequence(source: Uint8Array, at: number, end: number): { bytes: number; error: number } {
  const lead = source[at] as number;
  const length = lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  if (length === 0) return { bytes: 1, error: lead >= 0xf8 && lead < 0xfe ? 1 : 3 };
  let code = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    if (at + i >= end) return { bytes: i, error: 2 };
    const byte = source[at + i] as number;
    if ((byte & 0xc0) !== 0x80) return { bytes: i, error: 4 };
    code = (code << 6) | (byte & 0x3f);
  }
  return { bytes: length, error: codePointError(code, length) };
}

const leastOfLength = [0, 0, 0x80, 0x800, 0x10000];

function codePointError(code: number, length: number): number {
  if (code < (leastOfLength[length] ?? 0)) return 4;
  if (code >= 0xd800 && code <= 0xdfff) return 5;
  if (code > 0x10ffff) return 6;
  return (code & 0xfffe) === 0xfffe || (code >= 0xfdd0 && code <= 0xfdef) ? noncharacter : 0;
}

/** Where to cut the text: at most `maxBytes`, and no broken character at the end. */
export function truncatedEnd(source: Uint8Array, start: number, maxBytes: number): number {
  let end = start + maxBytes;
  while (end > start && ((source[end] as number) & 0xc0) === 0x80) end--;
  return end;
}

/** The text with each byte of its invalid sequences and noncharacters replaced. */
export function replaceInvalidUtf8(text: Uint8Array, replacement: number): Uint8Array {
  const replaced = Uint8Array.from(text);
  let from = 0;
  for (;;) {
    const invalid = findReplacedUtf8(replaced, from, replaced.length);
    if (!invalid) return replaced;
    from = invalid.at + invalid.bytes;
    replaced.fill(replacement, invalid.at, from);
  }
}
