import { parseWholeType } from "../expressions/data-type.ts";
import { type Group, isIdentifier, isWord, type Node, splitByComma } from "../lex/nodes.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { syntaxError } from "../refusals.ts";

type RoutineArgument = { name: string; mode: "IN" | "OUT" | "INOUT"; type: string };

/**
 * Reads `(a int, b INOUT varchar, OUT super)`: name and mode are optional, in any order.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html
 */
export function routineArguments({ nodes }: Group): RoutineArgument[] {
  return splitByComma(nodes).map(readArgument);
}

/** The same in PostgreSQL's words. */
export function argumentList(group: Group): string {
  return `(${routineArguments(group)
    .map(({ name, mode, type }) => `${mode} ${name} ${type}`)
    .join(", ")})`;
}

const modes = ["IN", "OUT", "INOUT"] as const;

function readArgument(nodes: readonly Node[]): RoutineArgument {
  const modeAt = nodes.slice(0, 2).findIndex((node) => isWord(node, ...modes));
  const mode = modes.find((word) => modeAt >= 0 && isWord(nodes[modeAt], word)) ?? "IN";
  const rest = modeAt < 0 ? nodes : nodes.toSpliced(modeAt, 1);
  const alone = typeIn(rest);
  if (alone !== undefined && modeAt !== 1) return { name: "", mode, type: alone };
  const [name, ...type] = rest;
  if (!isIdentifier(name) || type.length === 0) throw syntaxError(name);
  return { name: name.text, mode, type: typeOf(type) };
}

function typeOf(nodes: readonly Node[]): string {
  return nodes.length === 1 && isWord(nodes[0], "REFCURSOR") ? "refcursor" : parseWholeType(nodes);
}

/** `undefined` if the nodes are not exactly a type. */
function typeIn(nodes: readonly Node[]): string | undefined {
  try {
    return typeOf(nodes);
  } catch (error) {
    if (error instanceof RedshiftSqlError) return undefined;
    throw error;
  }
}
