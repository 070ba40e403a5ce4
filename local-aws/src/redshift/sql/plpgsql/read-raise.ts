import { literalText } from "../lex/literal-text.ts";
import { syntaxError } from "../refusals.ts";
import { accept, expect, type Reader, splitCode, takeUntil } from "./code.ts";
import type { Level, Step } from "./tree.ts";

const levels: readonly Level[] = ["EXCEPTION", "WARNING", "NOTICE", "INFO", "LOG"];

/** Reads what follows RAISE: `level 'format' [, variable …]`, without expressions, or nothing, to throw the caught error again. */
export function readRaise(from: Reader): Step {
  if (accept(from, ";")) return { kind: "reraise" };
  const level = levels.find((word) => accept(from, word));
  const format = from.pieces[from.at];
  if (level === undefined || format === undefined || !format.isText) throw syntaxError(format?.text);
  from.at++;
  const values = accept(from, ",") ? splitCode(takeUntil(from, ";")) : [];
  for (const [, ...rest] of values)
    if (rest.length > 0 && (rest[0]?.text !== "." || rest.length > 2)) throw syntaxError(rest[0]?.text);
  expect(from, ";");
  return { kind: "raise", level, format: literalText(format.text), values };
}
