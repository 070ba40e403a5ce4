import { formatTableName, quoteIdentifier, quoteTable, type TableName } from "../../base/identifier.ts";
import { rightsOf, tablesOf } from "../../ledger/set-up-sql.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { type Finding, ok, problem, untried } from "../finding.ts";
import type { TriedColumn, World } from "../world.ts";
import { type Tried, type Try, tryEach } from "./transaction.ts";
import { deleteSql, insertSql, lockSql, selectSql, tempSql, updateSql } from "./try-sql.ts";

type Grant = Try & {
  /** What the right is, for people: `INSERT on shop.orders`. */
  right: string;
  grant: (user: string) => string;
  table: TableName | undefined;
};

type GrantsAsked = {
  pipeline: Pipeline;
  /** The database user who tries. */
  user: string;
  /** By the table's name; a table that is not there is left out. */
  columnsOf: (table: TableName) => readonly TriedColumn[];
};

/** Each right that a load needs, tried by a statement that needs exactly this right and changes nothing. */
export async function tryGrants(world: Pick<World, "trials">, asked: GrantsAsked): Promise<Finding[]> {
  const { pipeline, user, columnsOf } = asked;
  const grants = grantsOf(pipeline, columnsOf);
  const results = await tryEach(world.trials, pipeline.warehouse, grants);
  const findings = grants.flatMap((grant) => findingOf(grant, results.get(grant.id), user));
  const distinct = [...new Map(findings.map((finding) => [finding.remedy ?? finding.says, finding])).values()];
  return distinct.length > 0 ? distinct : [ok(`As ${user}: ${grants.map(({ right }) => right).join(", ")}.`)];
}

function grantsOf(pipeline: Pipeline, columnsOf: GrantsAsked["columnsOf"]): Grant[] {
  const { fence } = tablesOf(pipeline);
  const marked = markedBy(pipeline);
  const tables = rightsOf(pipeline).filter(({ table }) => columnsOf(table).length > 0);
  const locks = tables.filter(({ table }) => table === fence || pipeline.safety.concurrency === "lock");
  const locked = locks.filter(({ table }) => table === fence || table === pipeline.copy.table);
  return [
    ...locked.map(({ table, to }) => lockGrant(table, to)),
    tempGrant(pipeline),
    ...tables
      .filter(({ table }) => table !== fence)
      .flatMap(({ table, to }) =>
        to.split(", ").flatMap((right) => tableGrant(table, { right, columns: columnsOf(table), marked }) ?? []),
      ),
  ];
}

/** LOCK needs more than one right (facts §5.3), so all of them are granted. */
const lockGrant = (table: TableName, to: string): Grant => ({
  id: `lock ${formatTableName(table)}`,
  right: `LOCK of ${formatTableName(table)}`,
  sql: lockSql(table),
  table,
  grant: (user) => `GRANT ${to} ON ${quoteTable(table)} TO ${user}`,
});

const tempGrant = ({ warehouse: { database } }: Pipeline): Grant => ({
  id: "temp",
  right: "temporary tables",
  sql: tempSql,
  table: undefined,
  grant: (user) => `GRANT TEMP ON DATABASE ${quoteIdentifier(database)} TO ${user}`,
});

type TableRight = { right: string; columns: readonly TriedColumn[]; marked: string | undefined };

function tableGrant(table: TableName, asked: TableRight): Grant | undefined {
  const { right } = asked;
  const sql = sqlOf(table, asked);
  const name = formatTableName(table);
  return sql === undefined
    ? undefined
    : {
        id: `${right} ${name}`,
        right: `${right} on ${name}`,
        sql,
        table,
        grant: (user) => `GRANT ${right} ON ${quoteTable(table)} TO ${user}`,
      };
}

function sqlOf(table: TableName, { right, columns, marked }: TableRight): string | undefined {
  const column = columns.find(({ isIdentity }) => !isIdentity);
  switch (right) {
    case "SELECT":
      return selectSql(table);
    case "INSERT":
      return column && insertSql(table, column.name);
    case "DELETE":
      return deleteSql(table);
    case "UPDATE":
      return marked === undefined ? undefined : updateSql(table, marked); // else LOCK alone needs it
    default:
      return undefined;
  }
}

/** The column of the target that loads update: only a merge writes into rows that are there. */
function markedBy({ mode }: Pipeline): string | undefined {
  return mode.kind === "merge" ? mode.deletes?.mark : undefined;
}

function findingOf(grant: Grant, tried: Tried | undefined, user: string): Finding[] {
  if (tried?.kind !== "failed") return [];
  const { error } = tried;
  const who = quoteIdentifier(user);
  const schema = grant.table?.schema;
  if (schema !== undefined && /permission\s+denied\s+for\s+schema/i.test(error))
    return [
      problem(
        `${user} may not use the schema ${schema}: ${error}`,
        `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${who};`,
      ),
    ];
  if (/permission\s+denied|must\s+be\s+owner/i.test(error))
    return [problem(`${user} lacks ${grant.right}: ${error}`, `Run as the tables' owner: ${grant.grant(who)};`)];
  if (/cancell?ed\s+on\s+user|statement\s+timeout/i.test(error))
    return [
      untried(
        `${grant.right}: it waited 20 s for a load or another session that holds the table.`,
        "Ask again when no load runs.",
      ),
    ];
  return [
    untried(
      `${grant.right} could not be tried: ${error}`,
      "Try a load of one file, and see docs/statements.md for the form.",
    ),
  ];
}
