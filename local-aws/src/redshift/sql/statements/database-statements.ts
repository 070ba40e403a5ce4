import { isIdentifier, isSymbol, isWord, type Node } from "../lex/nodes.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";

/** CREATE DATABASE with an owner and a limit of connections; all databases have the isolation of the server. */
export function createDatabase(statement: Statement): Translation {
  const { nodes } = statement;
  const name = nameAt(nodes, 2);
  let at = isWord(nodes[3], "WITH") ? 4 : 3;
  const options: string[] = [];
  while (at < nodes.length) {
    const { sql, next } = option(nodes, at);
    options.push(sql);
    at = next;
  }
  const text = `${leading(statement)}CREATE DATABASE ${[name, ...options].join(" ")}`;
  return toSql(text, statement, { command: "CREATE DATABASE" });
}

function option(nodes: readonly Node[], at: number): { sql: string; next: number } {
  const sign = isSymbol(nodes[at + 1], "=") ? 1 : 0;
  if (isWord(nodes[at], "OWNER")) return { sql: `OWNER ${nameAt(nodes, at + 1 + sign)}`, next: at + 2 + sign };
  if (isWord(nodes[at], "CONNECTION") && isWord(nodes[at + 1], "LIMIT")) {
    const limit = nodes[at + 2];
    if (limit?.kind !== "number" && !isWord(limit, "UNLIMITED")) throw syntaxError(limit);
    return { sql: `CONNECTION LIMIT ${limit.kind === "number" ? limit.text : "-1"}`, next: at + 3 };
  }
  if (isWord(nodes[at], "COLLATE") && isWord(nodes[at + 1], "CASE_SENSITIVE", "CS")) return { sql: "", next: at + 2 };
  if (isWord(nodes[at], "COLLATE")) throw notSupported("CREATE DATABASE … COLLATE CASE_INSENSITIVE");
  if (isWord(nodes[at], "ISOLATION"))
    throw notSupported("CREATE DATABASE … ISOLATION LEVEL", "choose it for all databases at the start");
  if (isWord(nodes[at], "FROM")) throw notSupported("CREATE DATABASE … FROM");
  throw syntaxError(nodes[at]);
}

export function dropDatabase(statement: Statement): Translation {
  const { nodes } = statement;
  const name = nameAt(nodes, 2);
  if (nodes.length > 3 && !isWord(nodes[3], "FORCE")) throw syntaxError(nodes[3]);
  const force = nodes.length > 3 ? " WITH (FORCE)" : "";
  return toSql(`${leading(statement)}DROP DATABASE ${name}${force}`, statement, { command: "DROP DATABASE" });
}

function nameAt(nodes: readonly Node[], at: number): string {
  const name = nodes[at];
  if (!isIdentifier(name)) throw syntaxError(name);
  return name.text;
}
