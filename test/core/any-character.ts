import fc from "fast-check";

/** The code points that are halves of pairs, which no text has alone. */
const [firstSurrogate, surrogates] = [0xd800, 0x800];

/**
 * A character of any code point, for `fc.string({ unit: anyCharacter })`. fast-check's own unit, "binary", has the same
 * ones, and first makes a map of all, which takes a second.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(0x10ffff - surrogates).map(
  (index) => String.fromCodePoint(index < firstSurrogate ? index : index + surrogates),
  (character) => {
    if (typeof character !== "string" || [...character].length !== 1) throw new Error("not a character");
    const codePoint = character.codePointAt(0) ?? 0;
    return codePoint < firstSurrogate ? codePoint : codePoint - surrogates;
  },
);
