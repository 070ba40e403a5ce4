import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { syntaxError } from "../refusals.ts";
import { accept, comes, expect, isKeyword, type Reader, splitCode, takeRest, takeUntil } from "./code.ts";
import { readRaise } from "./read-raise.ts";
import { readTarget, readTargets } from "./read-target.ts";
import type { Step, Target } from "./tree.ts";

/** Reads a step that is neither a block, a loop, a choice nor one of a cursor. */
export function readPlainStep(from: Reader): Step {
  if (accept(from, "NULL", ";")) return { kind: "nothing" };
  if (accept(from, "RETURN")) return readReturn(from);
  if (accept(from, "RAISE")) return readRaise(from);
  if (accept(from, "GET", "DIAGNOSTICS")) return readDiagnostics(from);
  if (accept(from, "PERFORM")) return { kind: "perform", code: takeRest(from) };
  if (accept(from, "EXECUTE")) return readExecute(from);
  if (accept(from, "CALL")) return readCall(from);
  if (accept(from, "START", "TRANSACTION", ";")) return { kind: "transaction", action: "begin" };
  if (accept(from, "COMMIT", ";")) return { kind: "transaction", action: "commit" };
  if (accept(from, "ROLLBACK", ";")) return { kind: "transaction", action: "rollback" };
  return readAssignment(from) ?? readSql(from);
}

/** A procedure returns its OUT arguments, and nothing by RETURN. */
function readReturn(from: Reader): Step {
  if (accept(from, ";")) return { kind: "return" };
  if (comes(from, "QUERY") || comes(from, "NEXT")) throw syntaxError(from.pieces[from.at]?.text);
  throw new RedshiftSqlError("RETURN cannot have a parameter in a procedure", "42804");
}

function readDiagnostics(from: Reader): Step {
  const targets: Target[] = [];
  do {
    targets.push(readTarget(from));
    accept(from, ":");
    expect(from, "=", "ROW_COUNT");
  } while (accept(from, ","));
  expect(from, ";");
  return { kind: "row count", targets };
}

function readExecute(from: Reader): Step {
  const command = takeUntil(from, ";", "INTO");
  const into = accept(from, "INTO") ? readTargets(from) : [];
  expect(from, ";");
  return { kind: "execute", command, into };
}

function readCall(from: Reader): Step {
  const procedure = takeUntil(from, "(");
  expect(from, "(");
  const values = comes(from, ")") ? [] : splitCode(takeUntil(from, ")"));
  expect(from, ")", ";");
  return { kind: "call", procedure, values };
}

function readAssignment(from: Reader): Step | undefined {
  const { at } = from;
  const [first, second, third] = from.pieces.slice(at, at + 3);
  const behind = second?.text === "." && third?.name !== "" ? at + 3 : at + 1;
  const signs = from.pieces.slice(behind, behind + 2).map(({ text }) => text);
  if (first === undefined || first.name === "" || (signs[0] !== "=" && signs.join("") !== ":=")) return undefined;
  const target = readTarget(from);
  if (!accept(from, ":", "=")) expect(from, "=");
  return { kind: "assign", target, value: takeRest(from) };
}

/** Any other statement. Whether INTO names variables or a table is known when it runs. */
function readSql(from: Reader): Step {
  const code = takeRest(from);
  const [first] = code;
  if (first === undefined || first.name === "" || isKeyword(first, "BEGIN", "END", "ABORT", "SAVEPOINT", "START"))
    throw syntaxError(first?.text);
  if (isKeyword(first, "PREPARE", "DEALLOCATE", "VACUUM"))
    throw new RedshiftSqlError(`${first.text.toUpperCase()} is not supported inside a stored procedure`, "0A000");
  return { kind: "sql", code };
}
