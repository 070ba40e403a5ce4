import { Client } from "pg";
import { describe, expect } from "vitest";
import { type RedshiftUnderTest, test } from "../../support/local-redshift.ts";

/** The process of PostgreSQL behind the Data API's next session of the test's database, and the session's id. */
async function nextSession(redshift: RedshiftUnderTest): Promise<{ process: number; id: number }> {
  const id = await redshift.submit("SELECT pg_catalog.pg_backend_pid(), pg_backend_pid()");
  const { RedshiftPid: told } = await redshift.ended(id);
  const [[process, shown] = []] = await redshift.result(id);
  expect(shown).toBe(told);
  return { process: Number(process), id: Number(told) };
}

async function all(redshift: RedshiftUnderTest, Sqls: string[]): Promise<void> {
  expect(await redshift.ended(await redshift.submitBatch(Sqls))).toMatchObject({ Status: "FINISHED" });
}

describe("a session of the Data API", () => {
  test("uses the connection of an earlier session, under a new id", async ({ snapshot }) => {
    const one = await nextSession(snapshot);
    const other = await nextSession(snapshot);
    expect(other.process).toBe(one.process);
    expect(other.id).not.toBe(one.id);
  });

  test("has nothing that an earlier one made or set", async ({ snapshot }) => {
    const { process } = await nextSession(snapshot);
    await all(snapshot, ["CREATE TABLE public.mine AS SELECT 'kept' AS value"]);
    await all(snapshot, ["CREATE TEMP TABLE mine AS SELECT 'temporary' AS value", "PREPARE early AS SELECT 1"]);
    expect((await nextSession(snapshot)).process).toBe(process);
    await all(snapshot, [
      "SET search_path TO pg_catalog",
      "SET timezone TO 'Asia/Tokyo'",
      "SET query_group TO 'early'",
    ]);
    expect(await snapshot.rows("SELECT value FROM mine")).toEqual([["kept"]]);
    expect(await snapshot.rows("SHOW timezone")).toEqual([["UTC"]]);
    expect(await snapshot.rows("SHOW query_group")).toEqual([["unset"]]);
    expect(await snapshot.rows("SELECT pg_last_copy_id()")).toEqual([[-1]]);
    expect(await snapshot.ended(await snapshot.submit("EXECUTE early"))).toMatchObject({
      Status: "FAILED",
      Error: 'ERROR: prepared statement "early" does not exist',
    });
  });

  test("uses the connection of one that set what PostgreSQL itself can take back", async ({ snapshot }) => {
    const { process } = await nextSession(snapshot);
    await all(snapshot, ["CREATE SCHEMA own", "CREATE TABLE own.hidden AS SELECT 1 AS value"]);
    await all(snapshot, [
      "SET search_path TO own",
      "SET SESSION statement_timeout TO 600000",
      "SELECT value FROM hidden",
    ]);
    expect((await nextSession(snapshot)).process).toBe(process);
    expect(await snapshot.rows("SHOW search_path")).toEqual([['"$user", public']]);
    expect(await snapshot.rows("SHOW statement_timeout")).toEqual([["0"]]);
    expect(await snapshot.ended(await snapshot.submit("SELECT value FROM hidden"))).toMatchObject({ Status: "FAILED" });
  });

  test.for(["SET myapp.who TO 'alice'", "SELECT set_config('myapp.who', 'alice', false)"])(
    "knows no setting that an earlier one made: %s",
    async (sql, { snapshot }) => {
      await snapshot.rows("SELECT 1");
      expect(await snapshot.ended(await snapshot.submit(sql))).toMatchObject({ Status: "FINISHED" });
      for (let other = 0; other < 3; other++)
        expect(await snapshot.rows("SELECT current_setting('myapp.who', true) IS NULL")).toEqual([[true]]);
    },
  );

  test("has the connection of one that set what PostgreSQL knows, without what that set", async ({ snapshot }) => {
    const { process } = await nextSession(snapshot);
    await all(snapshot, ["SET statement_timeout TO 20000", "SET search_path TO pg_catalog", "SELECT 1"]);
    expect((await nextSession(snapshot)).process).toBe(process);
    expect(await snapshot.rows("SHOW statement_timeout")).toEqual([["0"]]);
    expect(await snapshot.rows("SHOW search_path")).toEqual([['"$user", public']]);
  });

  test("has the rights of its user, whoever had the connection before", async ({ snapshot }) => {
    await all(snapshot, ["CREATE USER reader PASSWORD DISABLE", "CREATE TABLE closed (id INT)"]);
    const { process } = await nextSession(snapshot);
    const asReader = { DbUser: "reader" };
    const who = await snapshot.submit("SELECT current_user, pg_catalog.pg_backend_pid()", asReader);
    await snapshot.ended(who);
    expect(await snapshot.result(who)).toEqual([["reader", process]]);
    expect(await snapshot.ended(await snapshot.submit("SELECT id FROM closed", asReader))).toMatchObject({
      Status: "FAILED",
      Error: expect.stringContaining("permission denied"),
    });
    expect(await snapshot.rows("SELECT count(*) FROM closed")).toEqual([[0]]);
    expect((await nextSession(snapshot)).process).toBe(process);
  });

  test("finds none of its statements in the log of an earlier one", async ({ snapshot }) => {
    await snapshot.rows("SELECT 'early'");
    const sql = "SELECT trim(querytxt) FROM stl_query WHERE pid = pg_backend_pid()";
    const id = await snapshot.submitBatch(["SELECT 'late'", sql]);
    await snapshot.ended(id);
    expect(await snapshot.result(`${id}:2`)).toEqual([["SELECT 'late'"]]);
  });

  test("gets a new connection after a cancellation, because that may arrive late", async ({ snapshot }) => {
    const { process } = await nextSession(snapshot);
    const id = await snapshot.submit("SELECT pg_sleep(60)");
    await expect.poll(async () => (await snapshot.describe(id)).Status).toBe("STARTED");
    await snapshot.cancel(id);
    expect(await snapshot.ended(id)).toMatchObject({ Status: "ABORTED" });
    expect((await nextSession(snapshot)).process).not.toBe(process);
  });

  test("goes on after its predecessor's connection was ended from outside", async ({ snapshot }) => {
    const { process } = await nextSession(snapshot);
    const client = new Client({ connectionString: snapshot.redshift.postgresUrl });
    await client.connect();
    await client.query("SELECT pg_terminate_backend($1)", [process]);
    await expect
      .poll(async () => (await client.query("SELECT FROM pg_stat_activity WHERE pid = $1", [process])).rowCount)
      .toBe(0);
    await client.end();
    await expect.poll(async () => (await nextSession(snapshot)).process).not.toBe(process);
  });

  test("ends another, if that has not ended", async ({ snapshot }) => {
    const { id: ended } = await nextSession(snapshot);
    const running = await snapshot.submit("SELECT pg_sleep(60)");
    await expect.poll(async () => (await snapshot.describe(running)).Status).toBe("STARTED");
    const { RedshiftPid: pid } = await snapshot.describe(running);
    await snapshot.rows(`SELECT pg_terminate_backend(${ended})`);
    expect(await snapshot.describe(running)).toMatchObject({ Status: "STARTED" });
    expect(await snapshot.rows(`SELECT count(*) FROM pg_stat_activity WHERE procpid = ${pid}`)).toEqual([[1]]);
    await snapshot.rows(`SELECT pg_terminate_backend(${pid})`);
    expect(await snapshot.ended(running)).toMatchObject({ Status: "FAILED" });
  });

  test("has the settings that its user has now", async ({ snapshot }) => {
    await nextSession(snapshot);
    await snapshot.ended(await snapshot.submit("ALTER USER awsuser SET timezone TO 'Asia/Tokyo'"));
    expect(await snapshot.rows("SHOW timezone")).toEqual([["Asia/Tokyo"]]);
    await snapshot.ended(await snapshot.submit("ALTER USER awsuser RESET timezone"));
    expect(await snapshot.rows("SHOW timezone")).toEqual([["UTC"]]);
  });

  test("leaves a database that can be dropped", async ({ snapshot }) => {
    const Database = "soon_gone";
    await snapshot.ended(await snapshot.submit("SELECT 1", { Database }));
    expect(await snapshot.ended(await snapshot.submit(`DROP DATABASE ${Database}`))).toMatchObject({
      Status: "FINISHED",
    });
  });
});
