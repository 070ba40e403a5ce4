import { DescribeStatementCommand, type StatementData } from "@aws-sdk/client-redshift-data";
import pMap from "p-map";
import { parseLoadName } from "../../../src/demo/report/load.ts";
import type { ChaosRun } from "../chaos-run.ts";
import { type ChaosPipeline, cluster, recordsBucket, recordsPrefix } from "../pipelines.ts";

const statementsAtOnce = 16;
const stage = "loader_stage";

/** Statements that no configured pipeline can be the reason of: another cluster, target or manifest. */
export async function strangeStatements(run: ChaosRun, statements: readonly StatementData[]): Promise<string[]> {
  const found = await pMap(statements, (statement) => problemsOf(run, statement), { concurrency: statementsAtOnce });
  return found.flat();
}

async function problemsOf({ aws, pipelines }: ChaosRun, statement: StatementData): Promise<string[]> {
  const { Id, StatementName: name = "", QueryStrings = [], QueryString } = statement;
  const { ClusterIdentifier, Database, DbUser } = await aws.redshift.send(new DescribeStatementCommand({ Id }));
  const isElsewhere = ClusterIdentifier !== cluster || Database !== "dev" || DbUser !== "IAMR:local";
  const table = parseLoadName(name)?.table;
  const mine = table === undefined ? pipelines : pipelines.filter((pipeline) => pipeline.table === table);
  const texts = QueryString === undefined ? QueryStrings : [QueryString];
  return [
    ...(isElsewhere ? [`${name} ${Id} runs at ${ClusterIdentifier}/${Database} as ${DbUser}`] : []),
    ...(mine.length === 0 ? [`${name} ${Id} is of no configured table`] : []),
    ...texts.flatMap((sql) => strangeText(sql, mine)).map((problem) => `${name} ${Id} ${problem}`),
  ];
}

/** @internal What a text writes or loads that is none of the pipelines' business. */
export function strangeText(sql: string, pipelines: readonly ChaosPipeline[]): string[] {
  const { text, literals } = withoutLiterals(sql);
  const command = /^\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? "";
  if (["SELECT", "WITH", "SHOW", "SET"].includes(command)) return [];
  const target = targetOf(text);
  if (target === undefined) return [`is a statement of another kind: ${text.slice(0, 100)}`];
  const isMine = (name: string) =>
    pipelines.some(({ table }) => name === table || name.startsWith(`${table}__loader_`));
  if (target !== stage && !isMine(target)) return [`writes ${target}`];
  if (command !== "COPY") return [];
  const [from = ""] = literals;
  const places = pipelines.map(({ name }) => `s3://${recordsBucket}/${recordsPrefix}${name}/`);
  return places.some((place) => from.startsWith(place)) ? [] : [`loads from ${from}`];
}

/** The table behind the command's words, without quotes. */
function targetOf(text: string): string | undefined {
  const words =
    /^\s*(?:COPY|INSERT INTO|DELETE FROM|UPDATE|LOCK(?: TABLE)?|ALTER TABLE|CREATE (?:TEMP |TEMPORARY )?TABLE(?: IF NOT EXISTS)?) /i;
  const found = words.exec(text);
  if (!found) return undefined;
  return /^[\w."#]+/.exec(text.slice(found[0].length))?.[0].replaceAll('"', "");
}

/** Literals apart, in Redshift's form: a backslash escapes, two quotes are one. Comments are left out. */
export function withoutLiterals(sql: string): { text: string; literals: string[] } {
  const literals: string[] = [];
  let text = "";
  let at = 0;
  while (at < sql.length) {
    if (sql.startsWith("/*", at)) {
      const end = sql.indexOf("*/", at + 2);
      at = end < 0 ? sql.length : end + 2;
    } else if (sql[at] === "'") {
      const { value, end } = readLiteral(sql, at + 1);
      literals.push(value);
      text += "''";
      at = end;
    } else {
      text += sql[at];
      at += 1;
    }
  }
  return { text, literals };
}

function readLiteral(sql: string, start: number): { value: string; end: number } {
  let value = "";
  let at = start;
  while (at < sql.length) {
    const isQuote = sql[at] === "'";
    if (isQuote && sql[at + 1] !== "'") return { value, end: at + 1 };
    if (isQuote || sql[at] === "\\") at += 1;
    value += sql[at] ?? "";
    at += 1;
  }
  return { value, end: at };
}
