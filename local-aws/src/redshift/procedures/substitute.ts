import { type Code, isKeyword } from "../sql/plpgsql/code.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { type Frame, fieldOf, findLabelled, findVariable, type Value, type Variable } from "./frame.ts";
import { literalOf } from "./literal.ts";

/**
 * The text with values in the places of variables.
 *
 * PostgreSQL 8.0, from which Redshift's PL/pgSQL comes, takes every word that is a variable's name for the variable,
 * even where a column or an alias has that name.
 *
 * @throws RedshiftSqlError for a variable where the grammar wants a name
 */
export function substitute(code: Code, frame: Frame): string {
  let text = "";
  let count = 0;
  for (let at = 0; at < code.length; ) {
    const found = valueAt(code, at, frame);
    if (found === undefined) text += (code[at]?.before ?? "") + (code[at]?.text ?? "");
    else {
      count++;
      if (wantsName(code, at, at + found.length))
        throw new RedshiftSqlError(`syntax error at or near "$${count}"`, "42601");
      text += `${code[at]?.before ?? ""}${literalOf(found.value)}`;
    }
    at += found?.length ?? 1;
  }
  return text;
}

type Found = { value: Value; length: number };

function valueAt(code: Code, at: number, frame: Frame): Found | undefined {
  const [piece, point, field] = code.slice(at, at + 3);
  if (piece === undefined) return undefined;
  const [, position] = /^\$(\d+)$/.exec(piece.text) ?? [];
  if (position !== undefined) return plainValue(frame.positions[Number(position) - 1], 1);
  if (piece.name === "" || code[at - 1]?.text === ".") return undefined;
  const variable = findVariable(frame, piece.name);
  if (point?.text !== "." || field === undefined || field.name === "") return plainValue(variable, 1);
  if (variable?.kind === "record") return { value: fieldOf(variable, piece.name, field.name), length: 3 };
  return plainValue(findLabelled(frame, piece.name, field.name), 3);
}

function plainValue(variable: Variable | undefined, length: number): Found | undefined {
  return variable?.kind === "value" ? { value: variable, length } : undefined;
}

const beforeName = "AS FROM JOIN INTO UPDATE TABLE VIEW SCHEMA TRUNCATE COLUMN".split(" ");

/** Behind words that a name follows, in front of parentheses, and in the column list of INSERT. */
function wantsName(code: Code, at: number, behind: number): boolean {
  const previous = code[at - 1];
  if (isKeyword(code[behind], "(") && !isKeyword(previous, "IN")) return true;
  if (isKeyword(previous, ...beforeName)) return !isTrimmed(code, at);
  if (isKeyword(code[0], "INSERT")) return isInColumnList(code, at);
  return isKeyword(code[0], "UPDATE") && isKeyword(previous, "SET", ",") && isKeyword(code[behind], "=");
}

/** `EXTRACT(day FROM v)`, `TRIM(' ' FROM v)` and `SUBSTRING(v FROM n)` have a value behind FROM. */
function isTrimmed(code: Code, at: number): boolean {
  if (!isKeyword(code[at - 1], "FROM")) return false;
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    if (isKeyword(code[i], ")")) depth++;
    if (!isKeyword(code[i], "(")) continue;
    if (depth === 0) return isKeyword(code[i - 1], "EXTRACT", "TRIM", "SUBSTRING", "OVERLAY");
    depth--;
  }
  return false;
}

function isInColumnList(code: Code, at: number): boolean {
  const open = code.findIndex((piece) => piece.text === "(");
  const close = code.findIndex((piece) => piece.text === ")");
  const verb = code.findIndex((piece) => isKeyword(piece, "VALUES", "SELECT", "WITH"));
  return open >= 0 && open < at && at < close && (verb < 0 || close < verb);
}
