import { describe, expect } from "vitest";
import { until } from "../../../src/until.ts";
import { test } from "../../support/local-redshift.ts";
import { type WireClient, wireClient } from "../../support/wire-client.ts";

/** The process of PostgreSQL behind a client, and the id of its session. */
const identitySql = "SELECT pg_catalog.pg_backend_pid() AS process, pg_backend_pid() AS id";

/** Of those that a client may leave behind. */
async function relations(client: WireClient): Promise<unknown[]> {
  const { rows } = await client.query(
    "SELECT relname FROM pg_class WHERE relname IN ('of_a_client', 'of_a_client_too')",
  );
  return rows;
}

type Identity = { process: number; id: number };

describe("a client's session", () => {
  test("uses the connection of an earlier client, under a new id, and finds nothing of it", async ({ snapshot }) => {
    await using watcher = await wireClient(snapshot);
    const seen: Identity[] = [];
    const next = async (...statements: string[]) => {
      await using client = await wireClient(snapshot);
      for (const sql of statements) await client.query(sql);
      const { rows } = await client.query<Identity>(identitySql);
      seen.push(...rows);
      return await relations(client);
    };
    expect(
      await next("CREATE TEMP TABLE of_a_client (id INT)", "BEGIN", "CREATE TABLE of_a_client_too (id INT)"),
    ).toHaveLength(2);
    // pg_class has the temporary tables of every session, so clients on other connections see them while they are dropped.
    await until(
      "nothing of the first client is left",
      async () => (await relations(watcher)).length === 0 || undefined,
    );
    await until("a client has the connection of an earlier one", async () => {
      expect(await next()).toEqual([]);
      const [last] = seen.slice(-1);
      return seen.slice(0, -1).some(({ process }) => process === last?.process) || undefined;
    });
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  });

  test("has the rights of its own user, whoever had the connection before", async ({ snapshot }) => {
    await snapshot.ended(
      await snapshot.submitBatch(["CREATE USER reader PASSWORD DISABLE", "CREATE TABLE closed (id INT)"]),
    );
    const processes: number[] = [];
    const asReader = async () => {
      await using client = await wireClient(snapshot, { user: "reader" });
      const { rows } = await client.query("SELECT current_user AS name");
      expect(rows).toEqual([{ name: "reader" }]);
      await expect(client.query("SELECT id FROM public.closed")).rejects.toThrow(/permission denied/);
      processes.push((await client.query<Identity>(identitySql)).rows[0]?.process ?? 0);
    };
    const asAdmin = async () => {
      await using client = await wireClient(snapshot);
      const { rows } = await client.query("SELECT current_user AS name, count(*)::int AS rows FROM public.closed");
      expect(rows).toEqual([{ name: "awsuser", rows: 0 }]);
      return (await client.query<Identity>(identitySql)).rows[0]?.process ?? 0;
    };
    await until("both have had one connection", async () => {
      await asReader();
      const process = await asAdmin();
      await asReader();
      return processes.includes(process) || undefined;
    });
  });
});
