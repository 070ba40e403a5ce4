/**
 * Characters that a terminal, a mail or a page obeys or swallows instead of showing:
 * control characters (C0, DEL, C1, so all line breaks but two), the line breaks U+2028 and U+2029, halves of surrogate pairs,
 * everything that Unicode lets a font ignore (marks and overrides of direction, zero-width characters, joiners, variation
 * selectors, byte order mark, soft hyphen, Hangul fillers, tags), and the marks of interlinear notes, U+FFF9 to U+FFFB.
 *
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
export const hidden = String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]`;
