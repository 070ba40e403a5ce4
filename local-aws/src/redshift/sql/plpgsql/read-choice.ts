import { accept, comes, expect, type Reader, splitCode, takeUntil } from "./code.ts";
import type { Branch, Choice, Step } from "./tree.ts";

type ReadSteps = (from: Reader) => Step[];

/** Reads IF, which comes next. @param readSteps reads steps up to END, ELSE or ELSIF */
export function readIf(from: Reader, readSteps: ReadSteps): Choice {
  const branches: Branch[] = [];
  expect(from, "IF");
  do {
    const conditions = [takeUntil(from, "THEN")];
    expect(from, "THEN");
    branches.push({ conditions, body: readSteps(from) });
  } while (accept(from, "ELSIF") || accept(from, "ELSEIF"));
  const otherwise = accept(from, "ELSE") ? readSteps(from) : [];
  expect(from, "END", "IF", ";");
  return { kind: "if", branches, otherwise };
}

/** Reads CASE, which comes next. @param readSteps reads steps up to END, ELSE or WHEN */
export function readCase(from: Reader, readSteps: ReadSteps): Choice {
  expect(from, "CASE");
  const subject = comes(from, "WHEN") ? undefined : takeUntil(from, "WHEN");
  const branches: Branch[] = [];
  while (accept(from, "WHEN")) {
    const condition = takeUntil(from, "THEN");
    expect(from, "THEN");
    const conditions = subject === undefined ? [condition] : splitCode(condition);
    branches.push({ conditions, body: readSteps(from) });
  }
  const otherwise = accept(from, "ELSE") ? readSteps(from) : undefined;
  expect(from, "END", "CASE", ";");
  return { kind: "case", subject, branches, otherwise };
}
