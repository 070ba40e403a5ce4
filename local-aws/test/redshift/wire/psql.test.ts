import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect } from "vitest";
import { test as base } from "../../support/local-redshift.ts";

const run = promisify(execFile);
const version = await run("psql", ["--version"]).then(
  ({ stdout }) => stdout,
  () => undefined,
);
if (version === undefined)
  console.warn("psql is not on this machine: its tests are skipped. Install a PostgreSQL client.");

const test = base.extend("psql", async ({ snapshot }) => async (...commands: string[]) => {
  const url = snapshot.redshift.url.replace("/dev", `/${snapshot.target.Database}`);
  const args = ["--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"];
  const { stdout } = await run("psql", [...args, ...commands.flatMap((command) => ["-c", command]), url]);
  return stdout.trim().split("\n");
});

describe.skipIf(version === undefined)("psql", () => {
  test("runs Redshift's SQL", async ({ psql }) => {
    expect(
      await psql(
        "CREATE TABLE by_psql (id int IDENTITY(1,1), v varchar(max)) DISTSTYLE KEY DISTKEY (id)",
        "INSERT INTO by_psql (v) VALUES ('a'), ('b')",
        "SELECT TOP 1 id, NVL(v, '-') FROM by_psql ORDER BY 1 DESC",
      ),
    ).toEqual(["CREATE TABLE", "INSERT 0 2", "2|b"]);
  });

  test.for([
    "\\d",
    "\\dt",
    "\\dv",
    "\\dn",
    "\\l",
    "\\du",
    "\\df getdate",
    "\\d described",
    "\\d+ described",
    "\\d seen",
  ])("describes the database by %s", async (command, { psql }) => {
    await psql(
      "DROP TABLE IF EXISTS described CASCADE",
      "CREATE TABLE described (id int, v varchar(9)); CREATE VIEW seen AS SELECT id FROM described",
    );
    expect((await psql(command)).join("\n")).toMatch(/described|seen|public|awsuser|getdate|integer/);
  });

  test("lists no tables but the user's own", async ({ psql }) => {
    await psql("CREATE SCHEMA lists", "CREATE TABLE lists.own (id int)");
    expect(await psql("SET search_path TO lists", "\\dt")).toEqual(["SET", "lists|own|table|awsuser"]);
  });

  test("shows where an error is", async ({ psql }) => {
    await expect(psql("SELECT nope FROM pg_type")).rejects.toThrow(
      /ERROR: {2}column "nope" does not exist\nLINE 1: SELECT nope FROM pg_type\n {15}\^/,
    );
  });
});
