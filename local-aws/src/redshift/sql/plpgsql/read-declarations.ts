import { parseWholeType } from "../expressions/data-type.ts";
import { parseNodes } from "../lex/nodes.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import {
  accept,
  type Code,
  comes,
  expect,
  isKeyword,
  type Reader,
  sourceOf,
  splitCode,
  takeName,
  takeRest,
  takeUntil,
} from "./code.ts";
import type { Declaration, Parameter } from "./tree.ts";

/** @see https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-constraints.html */
const maxVariables = 1024;

/** Reads what is between DECLARE and BEGIN. @see https://docs.aws.amazon.com/redshift/latest/dg/c_PLpgSQL-structure.html */
export function readDeclarations(from: Reader): Declaration[] {
  const declarations: Declaration[] = [];
  while (accept(from, "DECLARE"));
  while (!comes(from, "BEGIN")) {
    const declaration = readDeclaration(from);
    if (declarations.some(({ name }) => name === declaration.name))
      throw new RedshiftSqlError(`duplicate declaration at or near "${declaration.name}"`, "42601");
    declarations.push(declaration);
    accept(from, "DECLARE");
  }
  if (declarations.length > maxVariables)
    throw new RedshiftSqlError(`a stored procedure has at most ${maxVariables} variables`, "54000");
  return declarations;
}

function readDeclaration(from: Reader): Declaration {
  const name = takeName(from);
  if (accept(from, "ALIAS")) return readAlias(from, name);
  if (comes(from, "CURSOR") || comes(from, "NO", "SCROLL", "CURSOR")) return readCursor(from, name);
  if (accept(from, "RECORD", ";")) return { kind: "record", name };
  const isConstant = accept(from, "CONSTANT");
  const type = readType(takeUntil(from, ":", "=", "DEFAULT", "NOT", ";"));
  const isNotNull = accept(from, "NOT", "NULL");
  const hasInitial = accept(from, ":", "=") || accept(from, "=") || accept(from, "DEFAULT");
  const initial = hasInitial ? takeUntil(from, ";") : undefined;
  expect(from, ";");
  return { kind: "variable", name, type, isConstant, isNotNull, initial };
}

function readAlias(from: Reader, name: string): Declaration {
  expect(from, "FOR");
  const argument = takeRest(from);
  const [, position] = /^\$(\d+)$/.exec(argument[0]?.text ?? "") ?? [];
  if (position === undefined || argument.length > 1) throw notSupported("ALIAS of a name", "alias an argument: $1");
  return { kind: "alias", name, position: Number(position) };
}

function readCursor(from: Reader, name: string): Declaration {
  accept(from, "NO", "SCROLL");
  expect(from, "CURSOR");
  const parameters = accept(from, "(") ? splitCode(takeUntil(from, ")")).map(readParameter) : [];
  accept(from, ")");
  if (!accept(from, "FOR")) expect(from, "IS");
  return { kind: "cursor", name, parameters, query: takeRest(from) };
}

function readParameter([name, ...type]: Code): Parameter {
  if (name === undefined || name.name === "") throw syntaxError(name?.text);
  return { name: name.name, type: readType(type) };
}

/** A type as the translation writes it for PostgreSQL, so that it is checked as in any other statement. */
export function readType(code: Code): string {
  const [first] = code;
  if (code.length === 1 && isKeyword(first, "REFCURSOR")) return "refcursor";
  if (code.some((piece) => piece.text === "%")) throw notSupported("%TYPE and %ROWTYPE", "write the type");
  return parseWholeType(parseNodes(sourceOf(code)).nodes);
}
