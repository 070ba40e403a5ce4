import { isGroup, isIdentifier, isSymbol, isWord, type Node, raw, serialize } from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { wholeName } from "../lex/postgres-name.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { syntaxError } from "../refusals.ts";
import { routineArguments } from "./routine-arguments.ts";

/** Names of columns that the parts of a qualified name must have, the last part's column last. */
export type Path = readonly string[];

/** The words of a SHOW statement, read from left to right. */
export type ShowWords = {
  /** Goes behind the words if they are next. */
  take(...words: readonly string[]): boolean;
  /** Conditions of a qualified name, whose first parts may be missing. */
  path(columns: Path): string[];
  /** The types of `(integer, varchar)` as PostgreSQL's array of their ids; undefined without parentheses. */
  types(): string | undefined;
  /** A literal or a parameter. */
  value(): string;
  /** The LIMIT clause, if there is one, up to the statement's end. */
  limit(): string;
  /** @throws RedshiftSqlError if words are left */
  end(): void;
  rest(): string;
};

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_TABLES.html */
const maxRows = 10_000;

export function showWords(nodes: readonly Node[]): ShowWords {
  let at = 0;
  const next = (): Node => {
    const node = nodes[at++];
    if (node === undefined) throw syntaxError(node);
    return node;
  };
  const end = () => {
    if (at < nodes.length) throw syntaxError(nodes[at]);
  };
  return {
    take(...words) {
      const found = words.every((word, i) => isWord(nodes[at + i], word));
      if (found) at += words.length;
      return found;
    },
    path(columns) {
      const parts = [nameOf(next())];
      while (isSymbol(nodes[at], ".")) {
        at++;
        parts.push(nameOf(next()));
      }
      if (parts.length > columns.length) throw syntaxError(nodes[at - 1]);
      return parts.map((part, i) => condition(columns.at(i - parts.length) ?? "", part));
    },
    types() {
      const group = nodes[at];
      if (!isGroup(group)) return undefined;
      at++;
      return typeIds(group.nodes.some(isParameter) ? group.nodes.filter(isParameter).map(serialized) : typesOf(group));
    },
    value: () => serialized(next()),
    limit() {
      if (at === nodes.length) return "";
      if (!isWord(nodes[at], "LIMIT")) throw syntaxError(nodes[at]);
      at++;
      const count = next();
      if (count.kind !== "number") throw syntaxError(count);
      end();
      if (Number(count.text) > maxRows) throw new RedshiftSqlError("LIMIT of SHOW can be 0 to 10,000", "22023");
      return ` LIMIT ${count.text}`;
    },
    end,
    rest() {
      const name = serialize([raw("", ""), ...nodes.slice(at)]).trim();
      if (name === "") throw syntaxError(undefined);
      return name;
    },
  };
}

const serialized = (node: Node) => serialize([{ ...node, before: "" }]);

/** `$1`; AWS's drivers send names and types in this way. */
const isParameter = (node: Node) => node.kind === "symbol" && /^\$\d/.test(node.text);

function typesOf(group: Parameters<typeof routineArguments>[0]): string[] {
  if (group.nodes.length === 0) return [];
  return routineArguments(group)
    .filter(({ mode }) => mode !== "OUT")
    .map(({ type }) => postgresLiteral(type));
}

function typeIds(types: readonly string[]): string {
  return `ARRAY[${types.map((type) => `to_regtype(${type})::oid`).join(", ")}]::oid[]`;
}

/** As a literal or a parameter. */
function nameOf(node: Node): string {
  if (isParameter(node)) return `${serialized(node)}::text`;
  if (!isIdentifier(node)) throw syntaxError(node);
  return postgresLiteral(wholeName(node.name));
}

function condition(column: string, name: string): string {
  return `${column} = ${column.endsWith("database_name") ? `redshift.only_this_database(${name})` : name}`;
}
