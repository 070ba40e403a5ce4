import { expect, test } from "vitest";
import { StatementError } from "../../../src/redshift/session/statement-error.ts";
import { startEmulator } from "../../fuzz/emulator.ts";
import { refusedStatements } from "./refused-statements.ts";

const objects = [
  `CREATE TABLE t (id int, v varchar(5), s super, b varbyte(4), d decimal(5,2), n int NOT NULL, at timestamp, day date,
     ok boolean, f float8)`,
  `INSERT INTO t VALUES (1, 'a', json_parse('{"a":[1]}'), 'ab'::varbyte, 1.5, 1, '2026-01-01', '2026-01-01', true, 1)`,
  "CREATE VIEW w AS SELECT id FROM t",
  "CREATE VIEW late AS SELECT id FROM public.t WITH NO SCHEMA BINDING",
];

/** Names that only the local Redshift has, and words of PostgreSQL that Redshift does not know. */
const foreign =
  /redshift\.|"redshift"|jsonb|bytea|\btext\[\]|super_\w+\(|varbyte_|define_|~\w+ |Perhaps you meant|INSTEAD OF|PL\/pgSQL|pg_authid|regclass|postgres|extension|Internal error/gi;

test("no error of a statement names what only the local Redshift or PostgreSQL has", async () => {
  await using emulator = await startEmulator();
  await using session = await emulator.open();
  for (const sql of objects) await session.execute(sql);
  const texts: string[] = [];
  for (const sql of refusedStatements) texts.push(await failureOf(() => session.execute(sql)));
  expect(refusedStatements.length).toBeGreaterThan(150);
  const named = refusedStatements.flatMap((sql, at) => {
    const text = texts[at] ?? "";
    const isForeign = [...text.matchAll(foreign)].some(([word]) => !sql.includes(word));
    return text === "" || isForeign ? [`${sql} => ${text || "no error"}`] : [];
  });
  expect(named).toEqual([]);
}, 240_000);

async function failureOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return "";
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return error.message;
  }
}
