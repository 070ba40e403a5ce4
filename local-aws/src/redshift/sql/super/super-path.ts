import {
  assemble,
  type Group,
  type Identifier,
  inParentheses,
  isIdentifier,
  isSymbol,
  type Node,
  raw,
} from "../lex/nodes.ts";
import { quoteName } from "../lex/postgres-name.ts";
import type { Token } from "../lex/tokenize.ts";
import { notSupported } from "../refusals.ts";
import { findRelation, isQualified, type Scope } from "./super-scope.ts";

type Step = Identifier | Group;

/** Names and elements in a row, `a.b[0]`, before it is known which of them is a column. */
export type Path = { steps: readonly Step[]; end: number };

/** A SUPER value: what `a.b[0]` means where `a`, or `a.b`, is a column or the item of an array. */
export type Navigation = {
  nodes: Node[];
  /** The last attribute, or the column without attributes. */
  columnName: string;
};

/** Longer names may have been shortened for PostgreSQL (`postgres-name.ts`), which attributes are not. */
const maxAttributeBytes = 59;

/** @returns the path that begins at `at`, if that node is a name */
export function pathAt(nodes: readonly Node[], at: number): Path | undefined {
  const first = nodes[at];
  if (!isIdentifier(first)) return undefined;
  const steps: Step[] = [first];
  let end = at + 1;
  for (;;) {
    const [node, behind] = [nodes[end], nodes[end + 1]];
    if (node?.kind === "group" && node.open === "[") {
      steps.push(node);
      end++;
    } else if (isSymbol(node, ".") && isIdentifier(behind)) {
      steps.push(behind);
      end += 2;
    } else return { steps, end };
  }
}

/** The names that a path begins with, as PostgreSQL knows them. */
export function namesOf({ steps }: Path): string[] {
  const firstElement = steps.findIndex((step) => !isIdentifier(step));
  return steps
    .slice(0, firstElement < 0 ? steps.length : firstElement)
    .flatMap((step) => (isIdentifier(step) ? [step.name] : []));
}

/**
 * What a path means among the relations of a query; `undefined` for a plain column.
 *
 * A first name that is not a relation is a column: `c_orders[0].o_orderkey`.
 */
export function resolvePath(path: Path, scope: Scope): Navigation | undefined {
  const [first] = path.steps;
  const names = namesOf(path);
  const relation = findRelation(scope, names[0] ?? "");
  if (relation?.kind === "item")
    return navigate(itemColumn(relation.name, first?.before ?? ""), relation.name, path.steps.slice(1));
  const column = columnIndex(names, scope);
  if (path.steps.length < column + 2) return undefined;
  return navigate(dotted(path.steps.slice(0, column + 1)), names[column] ?? "", path.steps.slice(column + 1));
}

/** Names as they are written: relation and column. */
export function dotted(steps: readonly Step[]): Node[] {
  return steps.flatMap((step, i): Node[] => (i === 0 ? [step] : [raw(".", ""), step]));
}

/** How many names in front of the column say which relation it is of. */
function columnIndex(names: readonly string[], scope: Scope): number {
  for (let count = names.length - 1; count > 1; count--) if (isQualified(scope, names.slice(0, count))) return count;
  return names.length > 1 && findRelation(scope, names[0] ?? "") ? 1 : 0;
}

/** The column of an unnested array: relation and column have the alias's name. */
function itemColumn(name: string, before: string): Node[] {
  return [raw(`${quoteName(name)}.${quoteName(name)}`, before)];
}

function navigate(column: Node[], name: string, steps: readonly Step[]): Navigation {
  let value: Navigation = { nodes: column, columnName: name };
  for (const step of steps)
    value = isIdentifier(step)
      ? { nodes: callTo("super_attribute", value.nodes, attribute(step)), columnName: step.name }
      : { nodes: callTo("super_element", value.nodes, index(step)), columnName: value.columnName };
  return value;
}

function attribute({ name }: Identifier): string {
  if (Buffer.byteLength(name) > maxAttributeBytes)
    throw notSupported(`the SUPER attribute "${name}", longer than ${maxAttributeBytes} bytes,`);
  return `'${name.replaceAll("'", "''")}'`;
}

function index({ nodes }: Group): string {
  const [number, ...more] = nodes;
  if (number?.kind !== "number" || more.length > 0 || !/^\d{1,9}$/.test(number.text))
    throw notSupported("an index into SUPER that is not a whole number");
  return number.text;
}

/** @returns a call as two nodes, since the rest of the translation must see its arguments */
export function callTo(name: string, value: readonly Node[], argument?: string): Node[] {
  const [first, ...rest] = value;
  const before = first?.before ?? "";
  const called: Token = { kind: "word", before, text: `redshift.${name}`, upper: name.toUpperCase(), name, end: 0 };
  const args = first === undefined ? [] : [{ ...first, before: "" }, ...rest];
  return [called, inParentheses(argument === undefined ? args : assemble(args, `, ${argument}`))];
}
