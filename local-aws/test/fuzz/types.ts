import { columnType } from "../../src/redshift/data-api/results/column-type.ts";
import type { ResultSet } from "../../src/redshift/session/run-statement.ts";
import type { Session } from "../../src/redshift/session/session.ts";
import { StatementError } from "../../src/redshift/session/statement-error.ts";
import { type Campaign, type CaseResult, type Random, runCases } from "./campaign.ts";
import { startEmulator } from "./emulator.ts";
import {
  columns,
  type Expression,
  randomChain,
  randomComparison,
  randomNumber,
  randomText,
} from "./typed-expressions.ts";
import { common, NoValue, shown, stored, type Typed } from "./typed-values.ts";

/** A query, and the rows that it must give; none if it must fail. */
type Case = { sql: string; rows: readonly Typed[] | undefined };

/** Random expressions over decimals, integers and strings, whose types and values are computed a second time. */
export const types: Campaign = async (options) => {
  await using emulator = await startEmulator();
  await using session = await emulator.open();
  await session.execute(`CREATE TABLE t (${columns.map(({ name, sqlType }) => `${name} ${sqlType}`).join(", ")})`);
  await session.execute(`INSERT INTO t VALUES (${columns.map((column) => shown(column) ?? "NULL").join(", ")})`);
  return await runCases(options, async (random) => compared(session, randomCase(random)));
};

function randomCase(random: Random): Case {
  const texts: string[] = [];
  try {
    if (random.oneIn(8)) return union(random, texts);
    const expression = randomExpression(random, texts);
    return { sql: `SELECT ${expression.sql} FROM t`, rows: [stored(expression)] };
  } catch (error) {
    if (!(error instanceof NoValue)) throw error;
    return randomCase(random);
  }
}

function randomExpression(random: Random, texts: string[]): Expression {
  const expression = random.pick([
    () => randomNumber(random, 1 + random.below(4)),
    () => randomNumber(random, 1 + random.below(4)),
    () => randomChain(random),
    () => randomChain(random),
    () => randomText(random, 3),
    () => randomComparison(random),
  ])();
  texts.push(expression.sql);
  return expression;
}

function union(random: Random, texts: string[]): Case {
  const [one, other] = [randomNumber(random, 2), randomNumber(random, 2)];
  texts.push(one.sql, other.sql);
  const rows = common(one, other).map(stored);
  const sql = `SELECT x FROM (SELECT ${one.sql} AS x, 1 AS at FROM t UNION ALL SELECT ${other.sql}, 2 FROM t) q ORDER BY at`;
  return { sql, rows };
}

async function compared(session: Session, { sql: input, rows }: Case): Promise<CaseResult> {
  try {
    const { result } = await session.execute(input);
    const [found, wanted] = [result && textOf(result), rows?.map(wantedText).join(", ")];
    const outcome = rows?.[0]?.type.name ?? "error";
    return found === wanted
      ? { outcome, input }
      : { outcome, input, problem: `${found} instead of ${wanted ?? "an error"}` };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return {
      outcome: "error",
      input,
      problem: rows ? `${error.message} instead of ${rows.map(wantedText).join(", ")}` : undefined,
    };
  }
}

function textOf({ columns: [column], rows }: ResultSet): string {
  if (column === undefined) return "no column";
  const { name, precision, scale } = columnType(column);
  const type = name === "numeric" ? `numeric(${precision},${scale})` : name;
  return rows.map(([value]) => `${value}::${type}`).join(", ");
}

function wantedText(typed: Typed): string {
  const { type } = typed;
  return `${shown(typed)}::${type.name === "decimal" ? `numeric(${type.p},${type.s})` : type.name}`;
}
