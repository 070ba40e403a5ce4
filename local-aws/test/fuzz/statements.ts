import type { Campaign, CaseResult } from "./campaign.ts";
import { type Ending, runStatement, startEmulator } from "./emulator.ts";
import { runOnSession } from "./run-on-session.ts";
import { type Known, randomStatement } from "./statement-grammar.ts";

const prepared = [
  "create table t (a int, b varchar(20), c decimal(8, 2), d date)",
  "create table u (a int, b varchar(20))",
  "create table v (a int, b varchar(20))",
  "create table w (a int, b varchar(20))",
  "create table x (a int)",
  "insert into t values (1, 'x', 1.5, '2020-01-31'), (2, null, null, '2021-06-30'), (3, 'z', 0, null)",
  "insert into u values (1, 'x'), (7, 'y')",
];

/** Valid and invalid statements of Redshift; the generator knows which ones the grammar refuses. */
export const statements: Campaign = async (options) => {
  await using emulator = await startEmulator();
  await using session = await emulator.open();
  for (const sql of prepared) await session.execute(sql);
  return await runOnSession(emulator, options, async (random) => {
    const known = randomStatement(random);
    return resultOf(known, await runStatement(session, known.sql));
  });
};

/** A syntax error, a missing function, operator or type: the text is wrong for any data. */
const textStates = new Set(["42601", "42883", "42704", "0A000"]);

function resultOf({ sql: input, verdict, why }: Known, ending: Ending): CaseResult {
  if (ending.kind === "broken") return { outcome: "broken", input, problem: ending.problem };
  const outcome = `${verdict}: ${ending.kind === "done" ? "ran" : `refused ${ending.sqlState}`}`;
  if (verdict === "invalid" && ending.kind === "done")
    return { outcome, input, problem: `ran, although Redshift's grammar refuses ${why}` };
  if (verdict === "valid" && ending.kind === "refused" && textStates.has(ending.sqlState))
    return { outcome, input, problem: `refused, although the grammar allows it: ${ending.message}` };
  return { outcome, input };
}
