import pg from "pg";
import type { RedshiftUnderTest } from "./local-redshift.ts";

/** A connection of node-postgres, as its own user would open it. */
export async function wireClient(
  { redshift, target }: RedshiftUnderTest,
  more: pg.ClientConfig = {},
): Promise<WireClient> {
  const url = new URL(redshift.url);
  const client = new pg.Client({
    host: url.hostname,
    port: Number(url.port),
    user: "anybody",
    password: "any",
    database: target.Database,
    ...more,
  });
  client.on("error", () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

export type WireClient = pg.Client & AsyncDisposable;

/** The error that a promise ends with, in the fields that the protocol has for it. */
export async function refusal(work: Promise<unknown>): Promise<Partial<pg.DatabaseError>> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof pg.DatabaseError)) throw new Error(`no error of the server but ${error}`);
  const { severity, code, message, detail, hint, position } = error;
  return Object.fromEntries(
    Object.entries({ severity, code, message, detail, hint, position }).filter(([, value]) => value !== undefined),
  );
}
