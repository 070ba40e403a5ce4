const named: Record<string, string> = { t: "\t", n: "\n", r: "\r", "\\": "\\" };

/**
 * What the argument of DELIMITER, QUOTE or NULL AS stands for: `\t`, `\\` and octal `\ddd` are characters, any
 * other backslash is itself, so that `\N` stays `\N`.
 */
export function copyCharacters(argument: string): string {
  return argument.replaceAll(/\\(?:([0-7]{1,3})|([tnr\\]))/g, (_, octal?: string, name?: string) =>
    octal === undefined ? (named[name ?? ""] ?? "") : String.fromCharCode(Number.parseInt(octal, 8) & 0xff),
  );
}
