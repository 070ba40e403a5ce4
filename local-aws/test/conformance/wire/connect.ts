import pg from "pg";
import type { SpecContext } from "../frame/spec-context.ts";

/** A connection whose search path begins with the spec's schema. */
export async function connect({ warehouse, schema, run }: SpecContext): Promise<pg.Client & AsyncDisposable> {
  await run("SELECT 1");
  const client = new pg.Client(warehouse.wire());
  client.on("error", () => undefined);
  await client.connect();
  await client.query(`SET search_path TO ${schema}, public`);
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

/** Where to connect, for a client with a user of its own. */
export function addressOf({ warehouse }: SpecContext): pg.ClientConfig {
  const { connectionString, ...config } = warehouse.wire();
  if (connectionString === undefined) return config;
  const { hostname: host, port, pathname, username: user } = new URL(connectionString);
  return { ...config, host, port: Number(port), database: pathname.slice(1), user };
}

/** Values of a query's rows, in their order. */
export async function values(client: pg.Client, text: string, parameters: unknown[] = []): Promise<unknown[][]> {
  return (await client.query<unknown[]>({ text, values: parameters, rowMode: "array" })).rows;
}

/** The fields of the error that a query ends with. */
export async function refusal(work: Promise<unknown>): Promise<Partial<pg.DatabaseError>> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof pg.DatabaseError)) throw new Error(`should have failed by an error of the server: ${error}`);
  const { severity, code, message, detail } = error;
  return { severity, message, ...(code && { code }), ...(detail && { detail }) };
}
