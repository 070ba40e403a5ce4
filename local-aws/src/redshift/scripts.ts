import { ScriptError } from "./script-error.ts";
import type { Session } from "./session/session.ts";
import { placedStatements } from "./sql/lex/split-statements.ts";
import { tokenize } from "./sql/lex/tokenize.ts";

type RunScript = (database: string, sql: string, script?: string) => Promise<readonly string[]>;

/** Runs scripts. Of a script that ran before, only the new statements run. */
export function createScripts(open: (database: string) => Promise<Session>): RunScript {
  const ranBefore = new Map<string, Set<string>>();

  return async (database, sql, script = "the start-up script") => {
    const name = JSON.stringify([database, script]);
    const before = ranBefore.get(name) ?? new Set<string>();
    const done = new Set<string>();
    const ran: string[] = [];
    let isDropped = false;
    await using session = await open(database);
    for (const { text, line } of placedStatements(sql)) {
      const words = wordsOf(text);
      if (isDropped || !before.has(words)) {
        await session.execute(text).catch((error: unknown) => {
          ranBefore.set(name, before.union(done));
          throw new ScriptError({ script, text, line, database }, error);
        });
        ran.push(text);
        isDropped ||= /^DROP /i.test(words); // what follows may create it again
      }
      done.add(words);
    }
    ranBefore.set(name, done);
    return ran;
  };
}

/** The statement without comments and line breaks. */
const wordsOf = (statement: string): string =>
  tokenize(statement)
    .tokens.map(({ text }) => text)
    .join(" ");
