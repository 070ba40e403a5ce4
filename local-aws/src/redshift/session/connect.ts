import { Client, Pool } from "pg";
import { createSlots } from "../../slots.ts";

/** Catalog look-ups and logs run outside the user's transactions, so a serialization conflict must never fail them. */
const readCommitted = "-c default_transaction_isolation=read\\ committed";

/**
 * Opens one connection at a time: the server starts a process for each, and a burst of them would take every core from
 * the queries that run. A connection that breaks fails its queries; its `error` event needs no other handling.
 */
export async function connect(url: string, onEnd?: (client: Client) => void): Promise<Client> {
  const client = new Client({ connectionString: url, options: quietLog });
  client.on("error", () => onEnd?.(client));
  client.on("end", () => onEnd?.(client));
  const release = await turns.take();
  await client.connect().finally(release);
  return client;
}

const turns = createSlots(1);

/** What a session makes the server report is for its client alone: errors of statements, trees of queries. */
const quietLog = "-c log_min_messages=fatal";

/** `DROP DATABASE` fails if somebody is still connected after five seconds, so idle connections close before. */
const idleTimeoutMillis = 3000;

/** A few connections for our own work; statements of the user never use them. */
export function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 4, idleTimeoutMillis, options: readCommitted });
  pool.on("error", () => undefined);
  // the pool no longer listens to a client that is ending, but the server may still end first
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
