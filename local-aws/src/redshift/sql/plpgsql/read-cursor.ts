import { notSupported } from "../refusals.ts";
import { accept, comes, expect, type Reader, splitCode, takeName, takeRest, takeUntil } from "./code.ts";
import { readTargets } from "./read-target.ts";
import type { CursorStep } from "./tree.ts";

/** Reads OPEN, FETCH or CLOSE if one comes next. */
export function readCursorStep(from: Reader): CursorStep | undefined {
  if (accept(from, "OPEN")) return readOpen(from);
  if (accept(from, "FETCH")) return readFetch(from);
  if (accept(from, "MOVE")) throw notSupported("MOVE in a stored procedure");
  if (!accept(from, "CLOSE")) return undefined;
  const cursor = takeName(from);
  expect(from, ";");
  return { kind: "close", cursor };
}

function readOpen(from: Reader): CursorStep {
  const cursor = takeName(from);
  if (accept(from, "FOR")) {
    const kind = accept(from, "EXECUTE") ? "dynamic" : "static";
    return { kind: "open", cursor, query: { kind, code: takeRest(from) }, values: [] };
  }
  const hasValues = accept(from, "(");
  const values = hasValues && !comes(from, ")") ? splitCode(takeUntil(from, ")")) : [];
  if (hasValues) expect(from, ")");
  expect(from, ";");
  return { kind: "open", cursor, query: undefined, values };
}

function readFetch(from: Reader): CursorStep {
  accept(from, "NEXT");
  accept(from, "FROM");
  const cursor = takeName(from);
  expect(from, "INTO");
  const targets = readTargets(from);
  expect(from, ";");
  return { kind: "fetch", cursor, targets };
}
