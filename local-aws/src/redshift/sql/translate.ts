import { markAliases } from "./expressions/mark-aliases.ts";
import { rewriteExpressions } from "./expressions/rewrite-expressions.ts";
import { parseTree } from "./guard/parse-tree.ts";
import { refuseEscapes } from "./guard/refuse-escapes.ts";
import { refuseLeaderOnly } from "./guard/refuse-leader-only.ts";
import { refuseOwnSchema } from "./guard/refuse-own-schema.ts";
import { refusePostgresOnly } from "./guard/refuse-postgres-only.ts";
import { refuseReserved } from "./guard/refuse-reserved.ts";
import { refuseUnknown } from "./guard/refuse-unknown.ts";
import { hasWords, isIdentifier, isSymbol, isWord, type Node, parseNodes, serialize, walk } from "./lex/nodes.ts";
import { postgresName, wholeName } from "./lex/postgres-name.ts";
import { notSupported, syntaxError } from "./refusals.ts";
import { alterDefaultPrivileges, grant } from "./rights/rights-statements.ts";
import { alterGroup, alterUser, createGroup, createUser, dropUser } from "./rights/user-statements.ts";
import { alterTable } from "./statements/alter-table.ts";
import { createFunction } from "./statements/create-function.ts";
import { alterProcedure, call, createProcedure, dropRoutine } from "./statements/create-procedure.ts";
import { createTable } from "./statements/create-table.ts";
import { createView } from "./statements/create-view.ts";
import { deleteRows, insertRows, query, truncate, updateRows } from "./statements/data-statements.ts";
import { createDatabase, dropDatabase } from "./statements/database-statements.ts";
import { merge } from "./statements/merge.ts";
import { readExecution, readPreparation } from "./statements/prepared-statements.ts";
import { alterSchema, createSchema } from "./statements/schema-statements.ts";
import { resetSetting, setSetting, show } from "./statements/setting-statements.ts";
import { analyze, lock, vacuum } from "./statements/table-maintenance.ts";
import { navigateSuper } from "./super/navigate-super.ts";
import { type Statement, type Translation, toSql } from "./translation.ts";

export type { TableWrite, Translation } from "./translation.ts";

/** What AWS does not publish, and a test may set either way. */
export type Reading = {
  /** Whether `LIKE … INCLUDING DEFAULTS` copies IDENTITY (facts §5.8). */
  likeCarriesIdentity: boolean;
  /** Names of functions that users have made. */
  functions?: ReadonlySet<string>;
};

const noFunctions: ReadonlySet<string> = new Set();
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
  const { likeCarriesIdentity, functions = noFunctions } = reading;
  const key = `${likeCarriesIdentity} ${[...functions].join(" ")} ${sql}`;
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
  refuseEscapes(sql);
  refuseOwnSchema(parsed.nodes);
  const verb = verbOf(parsed.nodes);
  if (definesOrQueries(verb, parsed.nodes)) refuseReserved(parsed.nodes);
  const { nodes, meanings } = navigating.has(verb)
    ? markAliases(navigateSuper(parsed.nodes))
    : { nodes: parsed.nodes, meanings: [] };
  const statement = { ...parsed, nodes };
  const translator = translators.get(verb);
  if (translator === undefined) throw syntaxError(statement.nodes[0]);
  const translation = translator(statement, sql, reading);
  if (translation.kind !== "sql") return translation;
  const { command, text } = translation;
  const tree = guarded.has(command) ? parseTree(text) : [];
  refusePostgresOnly(tree, reading.functions ?? noFunctions);
  refuseUnknown(tree);
  const readsTables = queries.has(command) && refuseLeaderOnly(tree, command !== "SELECT");
  const mayCorrelate = readsTables && mayHaveSubquery(parsed.nodes);
  const aliases = meanings.map((meaning) => serialize(rewriteExpressions(meaning)));
  return { ...translation, aliases, longNames: longNames(parsed.nodes), mayCorrelate };
}

/** Statements that run a query of the user; the rows of all but SELECT stay on the compute nodes. */
const queries = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE TABLE AS"]);

/** A SELECT in parentheses that is not a relation of FROM, or the query of WITH. */
function mayHaveSubquery(nodes: readonly Node[]): boolean {
  return nodes.some((node, at) => {
    if (node.kind !== "group") return false;
    const isQuery = isWord(node.nodes[0], "SELECT", "WITH") && !isWord(nodes[at - 1], "FROM", "JOIN", "AS");
    return isQuery || mayHaveSubquery(node.nodes);
  });
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
const navigating = new Set("SELECT INSERT UPDATE DELETE MERGE CREATE EXPLAIN DECLARE".split(" "));

/** Commands with expressions in them; all others are read word by word. */
const guarded = new Set(
  "SELECT,INSERT,UPDATE,DELETE,MERGE,CREATE TABLE,CREATE TABLE AS,CREATE VIEW,CREATE MATERIALIZED VIEW,EXPLAIN,ALTER TABLE,DECLARE".split(
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
  if (isWord(nodes[at], "PROCEDURE")) return createProcedure(statement);
  if (isWord(nodes[at], "FUNCTION")) return createFunction(statement, reading.functions ?? noFunctions);
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
  if (isWord(statement.nodes[1], "PROCEDURE")) return alterProcedure(statement);
  if (isWord(statement.nodes[1], "USER")) return alterUser(statement);
  if (isWord(statement.nodes[1], "GROUP", "ROLE")) return alterGroup(statement);
  if (isWord(statement.nodes[1], "DEFAULT")) return alterDefaultPrivileges(statement);
  return definition("ALTER")(statement, sql, reading);
}

function drop(statement: Statement, sql: string, reading: Reading): Translation {
  if (isWord(statement.nodes[1], "USER", "GROUP", "ROLE")) return dropUser(statement);
  if (isWord(statement.nodes[1], "PROCEDURE")) return dropRoutine(statement, "PROCEDURE");
  if (isWord(statement.nodes[1], "FUNCTION")) return dropRoutine(statement, "FUNCTION");
  if (isWord(statement.nodes[1], "DATABASE")) return dropDatabase(statement);
  return definition("DROP")(statement, sql, reading);
}

function prepare(parsed: Statement, sql: string, reading: Reading): Translation {
  const { name, types, statement: text } = readPreparation(parsed, sql);
  const statement = translate(text, reading);
  if (statement.kind !== "sql") throw syntaxError(verbOf(parseNodes(text).nodes));
  return { kind: "prepare", name, types, statement: { ...statement, parameters: types } };
}

function execute(statement: Statement, _: string, reading: Reading): Translation {
  const { name, values } = readExecution(statement);
  const row = values.trim() === "" ? undefined : translate(`SELECT ${values}`, reading);
  return { kind: "execute", name, values: row?.kind === "sql" ? row : undefined };
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
  ["CALL", call],
  ["CANCEL", refused("CANCEL", "cancel the statement with CancelStatement")],
  ["PREPARE", prepare],
  ["EXECUTE", execute],
  ["USE", refused("USE")],
]);
