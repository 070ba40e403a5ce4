import { parseDataType } from "../expressions/data-type.ts";
import {
  firstText,
  hasWords,
  isIdentifier,
  isSymbol,
  isWord,
  type Node,
  serialize,
  splitByComma,
} from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { parseTableName, type TableName } from "../lex/table-name.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { encodingAt, parseColumnDefinition, renderColumn } from "./column-definition.ts";
import { write } from "./data-statements.ts";
import { readTableAttributes } from "./table-attributes.ts";
import { isTableConstraint } from "./table-constraint.ts";
import { tableKey } from "./table-keys.ts";
import { keepLayout, type TableLayout } from "./table-layout.ts";

/** A statement that changes nothing, but fails unless the table exists and the user owns it. */
const noEffect = " RESET (fillfactor)";

/** `checks` must accept the change first; `dropped` is a key of the table. */
type Action = { sql: string; command?: string; layout?: TableLayout; checks?: readonly Check[]; dropped?: string };
/** A procedure, and its arguments behind the table's name. */
type Check = { procedure: string; values: readonly (string | number)[] };

/** ALTER TABLE; keys are accepted without effect, distribution, sort order and encodings remembered for the catalog. */
export function alterTable(statement: Statement): Translation {
  const { nodes } = statement;
  const table = parseTableName(nodes, 2);
  const behind = nodes.slice(table.next);
  if (isWord(behind[0], "APPEND")) return append(statement, table);
  const { sql, command = "ALTER TABLE", layout = {}, checks = [], dropped } = action(behind, table.name);
  const check = checks.map((each) => checkCall(table, each)).join("");
  const forget =
    dropped === undefined ? "" : `; CALL redshift.drop_key(${[table.sql, dropped].map(postgresLiteral).join(", ")})`;
  const text = `${leading(statement)}${check}ALTER TABLE ${table.sql}${sql}${keepLayout(table.sql, layout)}${forget}`;
  return toSql(text, statement, { command });
}

function keyAt(nodes: readonly Node[], at: number): string {
  const name = nodes[at];
  if (!isIdentifier(name)) throw syntaxError(name);
  return name.name;
}

function checkCall(table: TableName, { procedure, values }: Check): string {
  const list = [table.sql, ...values].map((value) => (typeof value === "number" ? value : postgresLiteral(value)));
  return `CALL redshift.${procedure}(${list.join(", ")}); `;
}

/** Moves all rows of a table to another, matching columns by name (dg/r_ALTER_TABLE_APPEND). */
function append(statement: Statement, target: TableName): Translation {
  const behind = statement.nodes.slice(target.next);
  if (!isWord(behind[1], "FROM")) throw syntaxError(behind[1]);
  const source = parseTableName(behind, 2);
  const [option, ...more] = behind.slice(source.next);
  if ((option !== undefined && !isWord(option, "IGNOREEXTRA", "FILLTARGET")) || more.length > 0)
    throw syntaxError(more[0] ?? option);
  const mode = option === undefined ? "" : firstText(option).toUpperCase();
  const values = [target.sql, source.sql, mode].map(postgresLiteral).join(", ");
  return toSql(`${leading(statement)}CALL redshift.append_table(${values})`, statement, {
    command: "ALTER TABLE APPEND",
    writes: [write(target, "modify"), write(source, "modify")],
  });
}

function action(nodes: readonly Node[], table: string): Action {
  const [verb] = nodes;
  if (isWord(verb, "ADD")) return add(nodes.slice(isWord(nodes[1], "COLUMN") ? 2 : 1), table);
  if (isWord(verb, "ALTER")) return alterColumn(nodes);
  if (hasWords(nodes, 0, "DROP", "CONSTRAINT")) return { sql: noEffect, dropped: keyAt(nodes, 2) };
  if (isWord(verb, "DROP")) return drop(nodes);
  if (isWord(verb, "RENAME") || hasWords(nodes, 0, "OWNER", "TO")) return { sql: plainAction(nodes) };
  if (verb?.kind === "word") throw notSupported(`ALTER TABLE … ${verb.upper}`);
  throw syntaxError(verb);
}

function drop(nodes: readonly Node[]): Action {
  const sql = plainAction(nodes);
  const column = nodes[isWord(nodes[1], "COLUMN") ? 2 : 1];
  return isIdentifier(column) ? { sql, checks: [{ procedure: "check_dropped", values: [column.name] }] } : { sql };
}

/** One column or name at a time; several actions in one statement are PostgreSQL's. */
function plainAction(nodes: readonly Node[]): string {
  const comma = nodes.find((node) => isSymbol(node, ","));
  if (comma !== undefined) throw syntaxError(comma);
  const ifExists = nodes.findIndex((_, at) => hasWords(nodes, at, "IF", "EXISTS"));
  if (ifExists >= 0) throw syntaxError(nodes[ifExists]);
  return ` ${serialize(nodes).trim()}`;
}

function add(nodes: readonly Node[], table: string): Action {
  if (isTableConstraint(nodes)) return { sql: noEffect, layout: { keys: [tableKey(nodes, table)] } };
  const column = parseColumnDefinition(nodes);
  if (column.isNotNull && column.defaultSql === undefined && column.identitySql === undefined)
    throw new RedshiftSqlError(
      "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression",
      "0A000",
    );
  return { sql: ` ADD COLUMN ${renderColumn(column)}` };
}

/** @param nodes from ALTER on */
function alterColumn(nodes: readonly Node[]): Action {
  const attributes = readTableAttributes(nodes, 1);
  if (attributes.next > 1 && attributes.next === nodes.length) return { sql: noEffect, layout: attributes.layout };
  const at = isWord(nodes[1], "COLUMN") ? 2 : 1;
  const column = nodes[at];
  if (isIdentifier(column) && isWord(nodes[at + 1], "ENCODE")) return encode(nodes);
  if (!isIdentifier(column) || !isWord(nodes[at + 1], "TYPE")) throw syntaxError(nodes[at + 1]);
  const type = parseDataType(nodes, at + 2, "column");
  if (isWord(nodes[type.next], "USING"))
    throw new RedshiftSqlError("ALTER TABLE ALTER COLUMN does not support USING expression", "0A000");
  if (type.next < nodes.length) throw syntaxError(nodes[type.next]);
  const bytes = /^(?:varchar|varbyte)\((\d+)\)$/.exec(type.sql)?.[1];
  const checks: Check[] = [{ procedure: "check_resized", values: [column.name] }];
  if (bytes !== undefined) checks.push({ procedure: "check_new_size", values: [column.name, Number(bytes)] });
  return { sql: ` ALTER COLUMN ${column.text} TYPE ${type.sql}`, checks, command: "ALTER TABLE ALTER COLUMN" };
}

/** `ALTER COLUMN a ENCODE x, ALTER COLUMN b ENCODE y`. */
function encode(nodes: readonly Node[]): Action {
  const encodings = splitByComma(nodes).map((part) => {
    const at = isWord(part[1], "COLUMN") ? 2 : 1;
    const column = part[at];
    if (!isWord(part[0], "ALTER") || !isIdentifier(column) || !isWord(part[at + 1], "ENCODE"))
      throw syntaxError(part[0]);
    const encoding = encodingAt(part, at + 2);
    if (part.length > at + 3) throw syntaxError(part[at + 3]);
    return [column.name, encoding] as const;
  });
  return { sql: noEffect, layout: { encodings: Object.fromEntries(encodings) } };
}
