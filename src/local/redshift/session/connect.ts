import { Client, Pool } from "pg";

/** Catalog look-ups and logs are outside every transaction of the user, and are never refused by another. */
const readCommitted = "-c default_transaction_isolation=read\\ committed";

/** Opens one connection. A connection that breaks fails its queries; the event alone ends nothing. */
export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** A few connections for work of our own, never for statements of the user. */
export function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 4, options: readCommitted });
  pool.on("error", () => undefined);
  // a client that is ending is not the pool's any more, but the server may still end first
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
