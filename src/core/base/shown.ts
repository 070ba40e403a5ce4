import { hidden } from "./hidden.ts";

/**
 * A text from elsewhere (a key, a name, a reason, an error) as a person may safely see it: characters that are hidden or obeyed
 * are written as `\n`, `\r`, `\t` or `\u{…}`; all others stay. What is within words and emoji stays too: joiners and variation
 * selectors that change how the characters beside them look. Flags that are made of tags (England, Scotland, Wales) do not.
 *
 * A text without such characters is unchanged, backslashes too, so a person can copy a key. The price: a line break and the two
 * letters `\n` look the same; `--json` shows the difference. Showing a shown text again changes nothing.
 *
 * @example shown("orders/a\nThen run: b") // "orders/a\\nThen run: b"
 */
export function shown(text: string): string {
  if (!anyHidden.test(text)) return text;
  let result = "";
  let before = ""; // the character shown before, empty behind an escape
  let at = 0;
  for (const character of text) {
    at += character.length;
    const stays = !anyHidden.test(character) || isPartOfText(before, character, text.slice(at, at + 2));
    result += stays ? character : escaped(character);
    before = stays ? character : "";
  }
  return result;
}

const anyHidden = new RegExp(hidden, "u");

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escaped = (character: string) => short[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** Whether a person sees a difference if this joiner or variation selector is left out. */
function isPartOfText(before: string, character: string, after: string): boolean {
  switch (character) {
    case "\u{200c}": // zero-width non-joiner, within Persian or Hindi words
      return joining.test(before) && joining.test(after);
    case "\u{200d}": // zero-width joiner
      return (joining.test(before) && joining.test(after)) || (endOfEmoji.test(before) && emoji.test(after));
    case "\u{180e}": // Mongolian vowel separator
      return mongolian.test(before) && mongolian.test(after);
    case "\u{fe0e}":
    case "\u{fe0f}": // as text, as emoji
      return emoji.test(before) || (keycap.test(before) && after.startsWith("\u{20e3}"));
    default:
      return mongolianSelector.test(character) ? mongolian.test(before) : isSelected(before, character);
  }
}

/** Variants of Chinese characters. */
const isSelected = (before: string, character: string) => chineseSelector.test(character) && chinese.test(before);

const emoji = /^\p{Extended_Pictographic}/u;
const endOfEmoji = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{fe0f})/u;
const keycap = /^[0-9#*]/;
const mongolian = /^(?=\p{L})\p{Script=Mongolian}/u;
const mongolianSelector = /^[\u{180b}-\u{180d}\u{180f}]$/u;
const chinese = /^\p{Script=Han}/u;
const chineseSelector = /^[\u{fe00}-\u{fe02}\u{e0100}-\u{e01ef}]$/u;

/** Letters and marks of the scripts in which a joiner changes the letters beside it: the Arabic family, and those of India. */
const joining = new RegExp(
  `^(?=[\\p{L}\\p{M}])[${["Arab", "Syrc", "Nkoo", "Mand", "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh"].map((script) => `\\p{scx=${script}}`).join("")}]`,
  "u",
);
