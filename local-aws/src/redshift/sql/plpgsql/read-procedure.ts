import { notSupported, syntaxError } from "../refusals.ts";
import { accept, comes, expect, isKeyword, piecesOf, type Reader, reader, takeName, takeUntil } from "./code.ts";
import { readCase, readIf } from "./read-choice.ts";
import { readCursorStep } from "./read-cursor.ts";
import { readDeclarations } from "./read-declarations.ts";
import { readLoop } from "./read-loop.ts";
import { readPlainStep } from "./read-plain.ts";
import type { Block, Step } from "./tree.ts";

/**
 * Reads the body of a stored procedure.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_PLpgSQL-statements.html
 * @throws RedshiftSqlError for what is not PL/pgSQL of Redshift
 */
export function readProcedure(body: string): Block {
  const from = reader(piecesOf(body));
  const block = readBlock(from, readLabel(from));
  accept(from, ";");
  if (from.at < from.pieces.length) throw syntaxError(from.pieces[from.at]?.text);
  return block;
}

function readLabel(from: Reader): string | undefined {
  if (!accept(from, "<", "<")) return undefined;
  const label = takeName(from);
  expect(from, ">", ">");
  return label;
}

/** Without the semicolon behind END. */
function readBlock(from: Reader, label: string | undefined): Block {
  const declarations = comes(from, "DECLARE") ? readDeclarations(from) : [];
  expect(from, "BEGIN");
  const body = readSteps(from);
  const handler = accept(from, "EXCEPTION") ? readHandler(from) : undefined;
  expect(from, "END");
  const isNamed = from.at < from.pieces.length && !comes(from, ";");
  if (isNamed && takeName(from) !== label) throw syntaxError(from.pieces[from.at - 1]?.text);
  return { kind: "block", label, declarations, body, handler };
}

/** OTHERS is the only condition. @see https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-trapping-errors.html */
function readHandler(from: Reader): Step[] {
  if (accept(from, "CONTINUE_HANDLER")) throw notSupported("CONTINUE_HANDLER");
  accept(from, "EXIT_HANDLER");
  expect(from, "WHEN", "OTHERS", "THEN");
  return readSteps(from);
}

const ends = ["END", "ELSE", "ELSIF", "ELSEIF", "WHEN", "EXCEPTION"];

function readSteps(from: Reader): Step[] {
  const steps: Step[] = [];
  while (!isKeyword(from.pieces[from.at], ...ends)) {
    if (from.at >= from.pieces.length) throw syntaxError(undefined);
    steps.push(readStep(from));
  }
  return steps;
}

function readStep(from: Reader): Step {
  const label = readLabel(from);
  if (comes(from, "LOOP") || comes(from, "WHILE") || comes(from, "FOR")) return readLoop(from, label, readSteps);
  if (comes(from, "BEGIN") || comes(from, "DECLARE")) {
    const block = readBlock(from, label);
    expect(from, ";");
    return block;
  }
  if (label !== undefined) throw syntaxError(from.pieces[from.at]?.text);
  if (comes(from, "IF")) return readIf(from, readSteps);
  if (comes(from, "CASE")) return readCase(from, readSteps);
  if (accept(from, "EXIT")) return { kind: "exit", ...readLeaving(from) };
  if (accept(from, "CONTINUE")) return { kind: "continue", ...readLeaving(from) };
  return readCursorStep(from) ?? readPlainStep(from);
}

function readLeaving(from: Reader) {
  const label = comes(from, "WHEN") || comes(from, ";") ? undefined : takeName(from);
  const when = accept(from, "WHEN") ? takeUntil(from, ";") : undefined;
  expect(from, ";");
  return { label, when };
}
