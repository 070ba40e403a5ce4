import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { SentFile } from "../freshness/sent-file.ts";
import type { LocalOrders, Orders } from "../orders/start-orders.ts";

/** Each load sleeps in its INSERT, behind its fence, as if it had so many rows. */
export async function slowDown({ client, orders }: LocalOrders, seconds: number): Promise<void> {
  await client.query(`CREATE FUNCTION slow_load() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_sleep(${seconds}); RETURN NULL; END $$`);
  for (const { target } of orders)
    await client.query(
      `CREATE TRIGGER slow BEFORE INSERT ON ${target} FOR EACH STATEMENT EXECUTE FUNCTION slow_load()`,
    );
}

/** The most statements that waited for each fence at once. */
export type FenceWatch = { stop(): Promise<ReadonlyMap<string, number>> };

const pollMs = 100;

/** @throws Error if a target has no fence: nothing would be seen to wait */
export async function watchFences({ postgresUrl, client: asking, orders }: LocalOrders): Promise<FenceWatch> {
  for (const { target } of orders) await asking.query(`SELECT 1 FROM ${target}__loader_fence`);
  const most = new Map(orders.map(({ target }) => [target, 0]));
  let isOver = false;
  const watching = (async () => {
    const client = new pg.Client(postgresUrl);
    await client.connect();
    for (; !isOver; await sleep(pollMs)) {
      const { rows } = await client.query<{ fence: string; waiting: string }>(
        "SELECT relation::regclass::text AS fence, count(*) AS waiting FROM pg_locks WHERE NOT granted AND relation IS NOT NULL GROUP BY relation",
      );
      for (const { fence, waiting } of rows) {
        const target = fence.replace("__loader_fence", "");
        most.set(target, Math.max(most.get(target) ?? 0, Number(waiting)));
      }
    }
    await client.end();
  })();
  return {
    stop: async () => {
      isOver = true;
      await watching;
      return most;
    },
  };
}

/**
 * Files of a load on average, of these files.
 *
 * @throws Error if the ledger has others of them than each once
 */
export async function filesPerLoad(
  { client }: LocalOrders,
  { ledger }: Orders,
  files: readonly SentFile[],
): Promise<number> {
  const sql = `SELECT count(DISTINCT batch_id)::int AS loads, count(*)::int AS files FROM ${ledger} WHERE object_key = ANY($1)`;
  const { rows } = await client.query<{ loads: number; files: number }>(sql, [files.map(({ key }) => key)]);
  const [found] = rows;
  if (!found || found.files !== files.length)
    throw new Error(`${ledger} has ${found?.files} rows of ${files.length} files.`);
  return found.files / found.loads;
}
