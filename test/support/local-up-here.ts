import { stripVTControlCharacters } from "node:util";
import pg from "pg";
import { type LocalUpOptions, runLocalUp } from "../../src/cli/local/run-local-up.ts";
import { outputTo } from "../../src/cli/terminal/output.ts";
import type { UpLocal } from "./local-up.ts";

type Given = Partial<LocalUpOptions> & Pick<LocalUpOptions, "pipelines">;

const defaults = { port: 0, redshiftPort: 0, isolation: "serializable", functions: true, json: true } as const;

/**
 * `redshift-loader local up --json` in this process, on free ports, when it is ready. `runLocalUp` starts a process, which
 * takes longer: it is for tests of signals, exit codes and environments.
 */
export async function localUpHere(given: Given): Promise<UpLocal> {
  const stop = new AbortController();
  let log = "";
  const ready = Promise.withResolvers<string>();
  const results = { write: (text: string) => ready.resolve(text) };
  const errors = {
    write: (text: string) => {
      log += stripVTControlCharacters(text);
    },
  };
  const running = runLocalUp({ ...defaults, ...given }, outputTo(results, errors), {
    signal: stop.signal,
    [Symbol.dispose]: () => undefined,
  });
  const line = await Promise.race([ready.promise, running]);
  if (line === undefined) throw new Error(`local up ended before it was ready:\n${log}`);
  const told: UpLocal["ready"] = JSON.parse(line);
  const client = new pg.Client({ connectionString: told.postgres });
  await client.connect();
  return {
    ready: told,
    log: () => log,
    query: async (sql) => (await client.query(sql)).rows,
    async [Symbol.asyncDispose]() {
      await client.end();
      stop.abort();
      await running;
    },
  };
}
