import { hasWords, isGroup, isSymbol, isWord, type Node, serialize } from "../lex/nodes.ts";
import { parseTableName } from "../lex/table-name.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";

/** LOCK keeps readers out too (facts §5.3), and takes no snapshot: what it waited for is visible afterwards. */
export function lock(statement: Statement): Translation {
  const { nodes } = statement;
  const tables: string[] = [];
  let at = isWord(nodes[1], "TABLE") ? 2 : 1;
  for (;;) {
    const table = parseTableName(nodes, at);
    tables.push(table.sql);
    at = table.next + 1;
    if (table.next === nodes.length) break;
    if (!isSymbol(nodes[table.next], ",")) throw syntaxError(nodes[table.next]);
  }
  const sql = `${leading(statement)}LOCK TABLE ${tables.join(", ")} IN ACCESS EXCLUSIVE MODE`;
  return toSql(sql, statement, { command: "LOCK", takesSnapshot: false });
}

/** ANALYZE of a table or some of its columns. */
export function analyze(statement: Statement): Translation {
  const { nodes } = statement;
  if (isWord(nodes[1], "COMPRESSION")) throw notSupported("ANALYZE COMPRESSION");
  const start = isWord(nodes[1], "VERBOSE") ? 2 : 1;
  const end = nodes.findIndex(
    (_, at) => hasWords(nodes, at, "PREDICATE", "COLUMNS") || hasWords(nodes, at, "ALL", "COLUMNS"),
  );
  const target = serialize(nodes.slice(start, end < 0 ? nodes.length : end));
  return toSql(`${leading(statement)}ANALYZE${target}`, statement, { command: "ANALYZE" });
}

/** All forms of VACUUM do the same here: `FULL`, `SORT ONLY`, `DELETE ONLY`, `REINDEX`, `RECLUSTER`, `TO n PERCENT`, `BOOST`. */
export function vacuum(statement: Statement): Translation {
  const { nodes } = statement;
  const at = vacuumTarget(nodes);
  const sql = `${leading(statement)}VACUUM`;
  const traits = { command: "VACUUM" };
  if (at === nodes.length) return toSql(sql, statement, traits);
  const table = parseTableName(nodes, at);
  const behind = nodes[table.next];
  if (behind !== undefined && (!isWord(behind, "TO", "BOOST") || isGroup(behind))) throw syntaxError(behind);
  return toSql(`${sql} ${table.sql}`, statement, traits);
}

function vacuumTarget(nodes: readonly Node[]): number {
  if (isWord(nodes[1], "SORT", "DELETE") && isWord(nodes[2], "ONLY")) return 3;
  return isWord(nodes[1], "FULL", "REINDEX", "RECLUSTER") ? 2 : 1;
}
