import { syntaxError } from "../refusals.ts";
import { accept, comes, expect, isKeyword, type Reader, takeName, takeUntil } from "./code.ts";
import { splitRange } from "./read-range.ts";
import { readTargets } from "./read-target.ts";
import type { Loop, Step } from "./tree.ts";

/** Reads LOOP, WHILE or FOR, which comes next. @param readSteps reads steps up to END */
export function readLoop(from: Reader, label: string | undefined, readSteps: (from: Reader) => Step[]): Loop {
  const body = () => {
    expect(from, "LOOP");
    const steps = readSteps(from);
    expect(from, "END", "LOOP");
    if (!comes(from, ";") && takeName(from) !== label) throw syntaxError(from.pieces[from.at - 1]?.text);
    expect(from, ";");
    return steps;
  };
  if (comes(from, "LOOP")) return { kind: "loop", label, body: body() };
  if (accept(from, "WHILE")) return { kind: "while", label, condition: takeUntil(from, "LOOP"), body: body() };
  expect(from, "FOR");
  const targets = readTargets(from);
  expect(from, "IN");
  const isReverse = accept(from, "REVERSE");
  const isDynamic = accept(from, "EXECUTE");
  const code = takeUntil(from, "LOOP");
  const range = isDynamic ? undefined : splitRange(code);
  const [{ name } = { name: "" }] = targets;
  if (range) return { kind: "range", label, name, isReverse, ...range, body: body() };
  if (!isDynamic && !isKeyword(code[0], "SELECT", "WITH")) throw syntaxError(code[0]?.text);
  return { kind: "rows", label, targets, query: { kind: isDynamic ? "dynamic" : "static", code }, body: body() };
}
