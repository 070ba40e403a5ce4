import { markAliases } from "./expressions/mark-aliases.ts";
import { rewriteExpressions } from "./expressions/rewrite-expressions.ts";
import { refuseLeaderOnly } from "./guard/refuse-leader-only.ts";
import { refusePostgresOnly } from "./guard/refuse-postgres-only.ts";
import { refuseReserved } from "./guard/refuse-reserved.ts";
import { hasWords, isIdentifier, isSymbol, isWord, type Node, parseNodes, serialize, walk } from "./lex/nodes.ts";
import { postgresName, wholeName } from "./lex/postgres-name.ts";
import { notSupported, syntaxError } from "./refusals.ts";
import { alterTable } from "./statements/alter-table.ts";
import { createTable } from "./statements/create-table.ts";
import { createView } from "./statements/create-view.ts";
import { deleteRows, insertRows, query, truncate, updateRows } from "./statements/data-statements.ts";
import { createDatabase, dropDatabase } from "./statements/database-statements.ts";
import { merge } from "./statements/merge.ts";
import { execute, prepare } from "./statements/prepared-statements.ts";
import { alterDefaultPrivileges, grant } from "./statements/rights-statements.ts";
import { alterSchema, createSchema } from "./statements/schema-statements.ts";
import { resetSetting, setSetting, show } from "./statements/setting-statements.ts";
import { analyze, lock, vacuum } from "./statements/table-maintenance.ts";
import { alterGroup, alterUser, createGroup, createUser, dropUser } from "./statements/user-statements.ts";
import { navigateSuper } from "./super/navigate-super.ts";
import { type Statement, type Translation, toSql } from "./translation.ts";

export type { TableWrite, Translation } from "./translation.ts";

/** What AWS does not publish, and a test may set either way. */
export type Reading = {
  /** Whether `LIKE … INCLUDING DEFAULTS` copies IDENTITY (facts §5.8). */
  likeCarriesIdentity: boolean;
};

const usual: Reading = { likeCarriesIdentity: true };

type Translate = (statement: Statement, sql: string, reading: Reading) => Translation;

/** Short statements repeat, so their translations are kept; longer ones carry data and do not repeat. */
const cached = new Map<string, Translation>();
const maxCachedStatements = 500;
const maxCachedChars = 4_000;

/**
 * Translates one statement; a semicolon may end it.
 *
 * @throws RedshiftSqlError for what Redshift refuses by its grammar, and for what the local Redshift cannot do
 */
export function translate(sql: string, reading: Reading = usual): Translation {
  const key = `${reading.likeCarriesIdentity} ${sql}`;
  const known = cached.get(key);
  if (known !== undefined) return known;
  const translation = translateAnew(sql, reading);
  if (sql.length <= maxCachedChars) {
    if (cached.size >= maxCachedStatements) cached.clear();
    cached.set(key, translation);
  }
  return translation;
}

function translateAnew(sql: string, reading: Reading): Translation {
  const parsed = withoutSemicolon(parseNodes(sql));
  const verb = verbOf(parsed.nodes);
  if (definesOrQueries(verb, parsed.nodes)) refuseReserved(parsed.nodes);
  const { nodes, meanings } = navigating.has(verb)
    ? markAliases(navigateSuper(parsed.nodes))
    : { nodes: parsed.nodes, meanings: [] };
  const statement = { ...parsed, nodes };
  const translator = translators.get(verb);
  if (translator === undefined) throw syntaxError(statement.nodes[0]);
  const translation = translator(statement, sql, reading);
  if (translation.kind === "sql" && guarded.has(translation.command)) refusePostgresOnly(translation.text);
  if (translation.kind !== "sql") return translation;
  if (translation.command === "SELECT") refuseLeaderOnly(translation.text);
  const aliases = meanings.map((meaning) => serialize(rewriteExpressions(meaning)));
  return { ...translation, aliases, longNames: longNames(parsed.nodes) };
}

function longNames(nodes: readonly Node[]): string[] {
  const names = [...walk(nodes)].flatMap((node) => (isIdentifier(node) ? [node.name] : []));
  return [...new Set(names)].map(wholeName).filter((name) => postgresName(name) !== name);
}

/** Statements whose grammar `refuseReserved` knows. */
function definesOrQueries(verb: string, nodes: readonly Node[]): boolean {
  if (verb !== "CREATE") return navigating.has(verb);
  const at = hasWords(nodes, 1, "OR", "REPLACE") ? 3 : 1;
  return isWord(nodes[at], "TABLE", "TEMP", "TEMPORARY", "LOCAL", "VIEW", "MATERIALIZED");
}

/** Statements that may read columns. */
const navigating = new Set("SELECT INSERT UPDATE DELETE MERGE CREATE EXPLAIN DECLARE PREPARE".split(" "));

/** Commands with expressions in them; all others are read word by word. */
const guarded = new Set(
  "SELECT,INSERT,UPDATE,DELETE,MERGE,CREATE TABLE,CREATE TABLE AS,CREATE VIEW,CREATE MATERIALIZED VIEW,EXPLAIN,ALTER TABLE,DECLARE,PREPARE,EXECUTE".split(
    ",",
  ),
);

function withoutSemicolon({ nodes, tail }: Statement): Statement {
  const end = nodes.findIndex((node) => isSymbol(node, ";"));
  if (end < 0) return { nodes, tail };
  if (end < nodes.length - 1)
    throw notSupported("more than one statement in one text", "send them one by one, or as a batch");
  return { nodes: nodes.slice(0, end), tail: (nodes[end]?.before ?? "") + tail };
}

/** The first word; behind a WITH list, the word of the statement it belongs to. */
function verbOf(nodes: readonly Node[]): string {
  const [first] = nodes;
  if (first?.kind === "group") return "SELECT";
  if (!isWord(first, "WITH")) return first?.kind === "word" ? first.upper : "";
  const main = nodes.find((node) => isWord(node, "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"));
  return main?.kind === "word" ? main.upper : "SELECT";
}

const transaction =
  (action: "begin" | "commit" | "rollback"): Translate =>
  ({ nodes }) => {
    const isReadOnly = nodes.some((_, at) => hasWords(nodes, at, "READ", "ONLY"));
    return { kind: "transaction", action, ...(isReadOnly && { isReadOnly }) };
  };

/** Translates the expressions and leaves everything else unchanged. */
const passed =
  (command: string): Translate =>
  (statement) =>
    toSql(rewriteExpressions(statement.nodes), statement, { command });

const refused =
  (what: string, instead?: string): Translate =>
  () => {
    throw notSupported(what, instead);
  };

function translateInner(statement: Statement): Translation {
  const translator = translators.get(verbOf(statement.nodes));
  if (translator === undefined) throw syntaxError(statement.nodes[0]);
  return translator(statement, "", usual);
}

/** Redshift's EXPLAIN never runs the statement: it has no ANALYZE. */
function explain(statement: Statement, sql: string, reading: Reading): Translation {
  const [word, ...nodes] = statement.nodes;
  const at = isWord(nodes[0], "VERBOSE") ? 1 : 0;
  const verb = verbOf(nodes.slice(at));
  if (!["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE"].includes(verb)) throw syntaxError(nodes[at]);
  const explained = translators.get(verb)?.({ ...statement, nodes: nodes.slice(at) }, sql, reading);
  if (word === undefined || explained?.kind !== "sql") throw syntaxError(nodes[at]);
  return { ...explained, text: `${word.before}EXPLAIN${explained.text}`, command: "EXPLAIN", writes: [] };
}

const kindsOf: Readonly<Record<string, readonly string[]>> = {
  ALTER: ["VIEW"],
  DROP: ["TABLE", "VIEW", "MATERIALIZED", "SCHEMA"],
};

/** CREATE, ALTER or DROP of an object for which PostgreSQL has the same grammar. */
function definition(verb: string): Translate {
  return (statement) => {
    const kind = statement.nodes[hasWords(statement.nodes, 1, "OR", "REPLACE") ? 3 : 1];
    if (!isWord(kind, ...(kindsOf[verb] ?? []))) {
      if (kind?.kind !== "word") throw syntaxError(kind);
      throw notSupported(`${verb} ${kind.upper}`);
    }
    return passed(`${verb} ${kind.upper}`)(statement, "", usual);
  };
}

function create(statement: Statement, sql: string, reading: Reading): Translation {
  const { nodes } = statement;
  const at = hasWords(nodes, 1, "OR", "REPLACE") ? 3 : 1;
  if (isWord(nodes[at], "VIEW", "MATERIALIZED")) return createView(statement, sql);
  if (isWord(nodes[1], "SCHEMA")) return createSchema(statement);
  if (isWord(nodes[1], "DATABASE")) return createDatabase(statement);
  if (isWord(nodes[1], "USER")) return createUser(statement);
  if (isWord(nodes[1], "GROUP", "ROLE")) return createGroup(statement);
  if (isWord(nodes[1], "TABLE", "TEMP", "TEMPORARY", "LOCAL")) return createTable(statement, reading);
  return definition("CREATE")(statement, sql, reading);
}

function alter(statement: Statement, sql: string, reading: Reading): Translation {
  if (isWord(statement.nodes[1], "TABLE")) return alterTable(statement);
  if (isWord(statement.nodes[1], "SCHEMA")) return alterSchema(statement);
  if (isWord(statement.nodes[1], "USER")) return alterUser(statement);
  if (isWord(statement.nodes[1], "GROUP", "ROLE")) return alterGroup(statement);
  if (isWord(statement.nodes[1], "DEFAULT")) return alterDefaultPrivileges(statement);
  return definition("ALTER")(statement, sql, reading);
}

function drop(statement: Statement, sql: string, reading: Reading): Translation {
  if (isWord(statement.nodes[1], "USER", "GROUP", "ROLE")) return dropUser(statement);
  if (isWord(statement.nodes[1], "DATABASE")) return dropDatabase(statement);
  return definition("DROP")(statement, sql, reading);
}

const translators: ReadonlyMap<string, Translate> = new Map<string, Translate>([
  ["COPY", (_, sql) => ({ kind: "copy", sql })],
  ["UNLOAD", (_, sql) => ({ kind: "unload", sql })],
  ["BEGIN", transaction("begin")],
  ["START", transaction("begin")],
  ["COMMIT", transaction("commit")],
  ["END", transaction("commit")],
  ["ROLLBACK", transaction("rollback")],
  ["ABORT", transaction("rollback")],
  ["SELECT", query],
  ["INSERT", insertRows],
  ["UPDATE", updateRows],
  ["DELETE", deleteRows],
  ["MERGE", merge],
  ["TRUNCATE", truncate],
  ["LOCK", lock],
  ["CREATE", create],
  ["ALTER", alter],
  ["DROP", drop],
  ["ANALYZE", analyze],
  ["ANALYSE", analyze],
  ["VACUUM", vacuum],
  ["SET", setSetting],
  ["RESET", resetSetting],
  ["SHOW", show],
  ["GRANT", grant],
  ["REVOKE", grant],
  ["COMMENT", passed("COMMENT")],
  ["EXPLAIN", explain],
  ["DECLARE", passed("DECLARE")],
  ["FETCH", passed("FETCH")],
  ["CLOSE", passed("CLOSE")],
  ["REFRESH", passed("REFRESH")],
  ["DEALLOCATE", (statement) => toSql(statement.nodes, statement, { command: "DEALLOCATE", takesSnapshot: false })],
  ["CALL", refused("CALL")],
  ["CANCEL", refused("CANCEL", "cancel the statement with CancelStatement")],
  ["PREPARE", (statement) => prepare(statement, translateInner)],
  ["EXECUTE", execute],
  ["USE", refused("USE")],
]);
