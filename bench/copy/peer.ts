import { createReadStream } from "node:fs";
import { finished } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** The peer: PostgreSQL's own COPY of a CSV file from its client, on the emulator's server. @returns seconds */
export async function copyFromStdin(postgresUrl: string, table: string, path: string): Promise<number> {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  try {
    const startedMs = performance.now();
    const stream = client.query(copyFrom(`copy ${table} from stdin (format csv)`));
    createReadStream(path, { highWaterMark: 256 * 1024 }).pipe(stream);
    await finished(stream);
    return (performance.now() - startedMs) / 1000;
  } finally {
    await client.end();
  }
}
