import { parseColumnDefinition, renderColumn } from "./column-definition.ts";
import { isTableConstraint } from "./create-table.ts";
import { parseDataType } from "./data-type.ts";
import { notSupported, syntaxError } from "./errors.ts";
import { hasWords, isIdentifier, isWord, type Node, serialize } from "./nodes.ts";
import { RedshiftSqlError } from "./redshift-sql-error.ts";
import { isAttributeChange } from "./table-attributes.ts";
import { parseTableName } from "./table-name.ts";
import { leading, type Statement, type Translation, toSql } from "./translation.ts";

/** Needs the table to exist and its owner's rights, and changes nothing. */
const noEffect = " RESET (fillfactor)";

/** ALTER TABLE; keys, distribution, sort order and encodings are accepted without effect. */
export function alterTable(statement: Statement): Translation {
  const { nodes } = statement;
  const table = parseTableName(nodes, 2);
  const sql = `${leading(statement)}ALTER TABLE ${table.sql}${action(nodes.slice(table.next))}`;
  return toSql(sql, statement, { command: "ALTER TABLE" });
}

function action(nodes: readonly Node[]): string {
  const [verb] = nodes;
  if (isWord(verb, "ADD")) return add(nodes.slice(isWord(nodes[1], "COLUMN") ? 2 : 1));
  if (isWord(verb, "ALTER")) return alterColumn(nodes.slice(1));
  if (hasWords(nodes, 0, "DROP", "CONSTRAINT")) return noEffect;
  if (isWord(verb, "DROP", "RENAME") || hasWords(nodes, 0, "OWNER", "TO")) return ` ${serialize(nodes).trim()}`;
  if (verb?.kind === "word") throw notSupported(`ALTER TABLE … ${verb.upper}`);
  throw syntaxError(verb);
}

function add(nodes: readonly Node[]): string {
  if (isTableConstraint(nodes)) return noEffect;
  const column = parseColumnDefinition(nodes);
  if (column.isNotNull && column.defaultSql === undefined && column.identitySql === undefined)
    throw new RedshiftSqlError(
      "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression",
      "0A000",
    );
  return ` ADD COLUMN ${renderColumn(column)}`;
}

function alterColumn(nodes: readonly Node[]): string {
  const at = isWord(nodes[0], "COLUMN") ? 1 : 0;
  if (isAttributeChange(nodes, 0) || isAttributeChange(nodes, at - 1)) return noEffect;
  const column = nodes[at];
  if (!isIdentifier(column) || !isWord(nodes[at + 1], "TYPE")) throw syntaxError(nodes[at + 1]);
  const type = parseDataType(nodes, at + 2, "column");
  if (type.next < nodes.length) throw syntaxError(nodes[type.next]);
  return ` ALTER COLUMN ${column.text} TYPE ${type.sql}`;
}
