import { type FieldEncoder, isNull } from "./encoder.ts";
import { writeByte } from "./row-buffer.ts";

type Word = { letters: Uint8Array; value: number };

const words: Word[] = [
  ...["true", "t", "yes", "y", "1"].map((word) => ({ letters: Buffer.from(word), value: 1 })),
  ...["false", "f", "no", "n", "0"].map((word) => ({ letters: Buffer.from(word), value: 0 })),
];

/** Case does not matter. */
export function booleanEncoder(): FieldEncoder {
  return (out, source, from, to) => {
    let start = from;
    let end = to;
    while (start < end && source[start] === 0x20) start++;
    while (end > start && source[end - 1] === 0x20) end--;
    if (start === end) return isNull;
    for (const word of words) {
      if (isWord(word.letters, source, start, end)) return writeByte(out, word.value);
    }
    return { code: 1210, message: "Unknown boolean format" };
  };
}

function isWord(letters: Uint8Array, source: Uint8Array, start: number, end: number): boolean {
  if (letters.length !== end - start) return false;
  for (let i = 0; i < letters.length; i++) {
    const byte = source[start + i] as number; // within bounds
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    if (letters[i] !== (isCapital ? byte + 0x20 : byte)) return false;
  }
  return true;
}
