import { Client, Pool } from "pg";
import { createSlots } from "../../slots.ts";

/** Catalog look-ups and logs are outside every transaction of the user, and are never refused by another. */
const readCommitted = "-c default_transaction_isolation=read\\ committed";

/**
 * Opens one connection, after those that were asked for before: the server starts a process for each, and a burst of
 * them would take every core from those who read. A connection that breaks fails its queries; the event alone ends
 * nothing.
 */
export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  const release = await turns.take();
  await client.connect().finally(release);
  return client;
}

const turns = createSlots(1);

/** A few connections for work of our own, never for statements of the user. */
export function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 4, options: readCommitted });
  pool.on("error", () => undefined);
  // a client that is ending is not the pool's any more, but the server may still end first
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
