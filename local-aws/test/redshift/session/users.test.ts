import { describe, expect } from "vitest";
import { test as base, localRedshift, type RedshiftUnderTest } from "../../support/local-redshift.ts";

const prepared = [
  "CREATE USER Loader PASSWORD 'Secret123' CONNECTION LIMIT 5 SYSLOG ACCESS RESTRICTED",
  "CREATE SCHEMA etl",
  "CREATE TABLE etl.orders (id int)",
  "CREATE TABLE etl.fence (id int)",
  "GRANT USAGE ON SCHEMA etl TO loader",
  "GRANT SELECT, INSERT ON etl.orders TO loader",
  "CREATE GROUP readers WITH USER loader",
  "CREATE ROLE auditor",
  "GRANT SELECT ON TABLE etl.fence TO ROLE auditor, GROUP readers",
  "GRANT ROLE auditor TO loader",
  "ALTER USER loader SET search_path TO etl, public",
  "CREATE SCHEMA scoped",
  "CREATE TABLE scoped.before (id int)",
  "GRANT USAGE ON SCHEMA scoped TO loader",
  "GRANT SELECT, INSERT FOR TABLES IN SCHEMA scoped TO loader, ROLE auditor",
  "REVOKE INSERT FOR TABLES IN SCHEMA scoped FROM loader",
  "REVOKE INSERT FOR TABLES IN SCHEMA scoped FROM ROLE auditor",
  "CREATE TABLE scoped.after AS SELECT 1 AS id",
  "REVOKE SELECT ON scoped.after FROM loader",
  "CREATE TABLE etl.emptied (id int)",
  "GRANT TRUNCATE ON etl.emptied TO loader",
  "CREATE USER admin2 WITH PASSWORD DISABLE CREATEUSER",
];

const test = base.extend("redshift", { scope: "worker" }, async ({}, { onCleanup }) => {
  const redshift = await localRedshift({ isolation: "serializable" });
  onCleanup(() => redshift[Symbol.asyncDispose]());
  await redshift.redshift.runScript(redshift.target.Database, prepared.join(";"));
  return redshift;
});

async function outcome(redshift: RedshiftUnderTest, sql: string, DbUser: string): Promise<string> {
  const { Status = "", Error: error } = await redshift.ended(await redshift.submit(sql, { DbUser }));
  return error ?? Status;
}

describe("a statement with the DbUser of a user that was created", () => {
  test.for([
    { sql: "select count(*) from etl.orders", outcome: "FINISHED" },
    { sql: "insert into etl.orders values (1)", outcome: "FINISHED" },
    { sql: "insert into orders values (1)", outcome: "FINISHED" },
    { sql: "select * from etl.fence", outcome: "FINISHED" },
    { sql: "create temp table stage (like etl.orders)", outcome: "FINISHED" },
    { sql: "create table public.anybodys (a int)", outcome: "FINISHED" },
    { sql: "select count(*) from sys_load_history", outcome: "FINISHED" },
    { sql: "select s.a.b = 2 from (select json_parse('{\"b\": 2}') as a) s", outcome: "FINISHED" },
    { sql: "select count(*) from scoped.before", outcome: "FINISHED" },
    { sql: "select count(*) from scoped.after", outcome: "FINISHED" },
    { sql: "insert into scoped.after values (2)", outcome: "ERROR: permission denied for relation after" },
    { sql: "truncate etl.emptied", outcome: "FINISHED" },
    { sql: "truncate scoped.after", outcome: "ERROR: permission denied for relation after" },
    { sql: "drop table etl.emptied", outcome: "ERROR: must be owner of relation emptied" },
    { sql: "alter table scoped.after add column b int", outcome: "ERROR: must be owner of relation after" },
    { sql: "update etl.orders set id = 2", outcome: "ERROR: permission denied for relation orders" },
    { sql: "delete from etl.fence", outcome: "ERROR: permission denied for relation fence" },
    { sql: "insert into etl.fence values (1)", outcome: "ERROR: permission denied for relation fence" },
    { sql: "lock etl.fence", outcome: "ERROR: permission denied for relation fence" },
    { sql: "create table if not exists etl.ledger (a int)", outcome: "ERROR: permission denied for schema etl" },
  ])("has that user's rights: $sql", async ({ sql, outcome: expected }, { redshift }) => {
    expect(await outcome(redshift, sql, "LOADER")).toBe(expected);
  });

  test("knows its user", async ({ redshift }) => {
    const id = await redshift.submit("select current_user, session_user", { DbUser: "loader" });
    await redshift.ended(id);
    expect(await redshift.result(id)).toEqual([["loader", "loader"]]);
  });

  test("may do everything as a superuser", async ({ redshift }) => {
    expect(await outcome(redshift, "delete from etl.fence", "admin2")).toBe("FINISHED");
  });
});

test("a DbUser that was never created may do everything", async ({ redshift }) => {
  expect(await outcome(redshift, "delete from etl.fence", "nobody_made_me")).toBe("FINISHED");
});

describe("users, groups and roles", () => {
  test.for([
    { sql: "grant select on etl.fence to readers", error: 'user "readers" does not exist' },
    { sql: "grant select on etl.fence to auditor", error: 'user "auditor" does not exist' },
    { sql: "grant select on etl.fence to group loader", error: 'group "loader" does not exist' },
    { sql: "grant select on etl.fence to role readers", error: 'role "readers" does not exist' },
    { sql: "drop group loader", error: 'group "loader" does not exist' },
    { sql: "drop role readers", error: 'role "readers" does not exist' },
    { sql: "drop user auditor", error: 'user "auditor" does not exist' },
    { sql: "alter group readers add user auditor", error: 'user "auditor" does not exist' },
    { sql: "alter table etl.fence owner to no_such_user", error: 'user "no_such_user" does not exist' },
    {
      sql: "drop user loader",
      error: 'user "loader" cannot be dropped because the user has a privilege on some object',
    },
  ])("are told apart: $sql", async ({ sql, error }, { redshift }) => {
    expect(await outcome(redshift, sql, "admin2")).toMatch(`ERROR: ${error}`);
  });

  test("DROP USER IF EXISTS leaves a group of that name", async ({ redshift }) => {
    expect(await outcome(redshift, "drop user if exists readers, no_such_user", "admin2")).toBe("FINISHED");
    expect(await outcome(redshift, "grant select on etl.fence to group readers", "admin2")).toBe("FINISHED");
  });
});

describe("CREATE USER", () => {
  test.for([
    { sql: "create user weak password 'short'", error: "Password must be between 8 and 64 characters long" },
    {
      sql: "create user weak password 'alllowercase'",
      error: "Password must contain at least one uppercase letter, one lowercase letter, and one number",
    },
    { sql: "create user nobody", error: "syntax error at end of input" },
    { sql: "create user u password disable superuser", error: 'syntax error at or near "superuser"' },
    { sql: "grant assumerole on all to u", error: "the privilege ASSUMEROLE is not supported by the local Redshift" },
  ])("refuses: $sql", async ({ sql, error }, { redshift }) => {
    expect(await outcome(redshift, sql, "x")).toBe(`ERROR: ${error}`);
  });
});

describe("a stored procedure", () => {
  const made = [
    "CREATE PROCEDURE etl.as_caller() AS $$ BEGIN INSERT INTO etl.fence VALUES (1); END $$ LANGUAGE plpgsql",
    `CREATE PROCEDURE etl.as_owner() AS $$ BEGIN INSERT INTO etl.fence VALUES (2); COMMIT; INSERT INTO etl.fence VALUES (3); ROLLBACK;
       INSERT INTO etl.fence VALUES (4); END $$ LANGUAGE plpgsql SECURITY DEFINER`,
    `CREATE PROCEDURE etl.fails_as_owner() AS $$ BEGIN INSERT INTO etl.fence VALUES (5); COMMIT; EXECUTE 'select invalid';
       EXCEPTION WHEN OTHERS THEN INSERT INTO etl.fence VALUES (6); END $$ LANGUAGE plpgsql SECURITY DEFINER`,
    "CREATE PROCEDURE etl.closed() AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql",
    ...["as_caller", "as_owner", "fails_as_owner"].map((name) => `GRANT EXECUTE ON PROCEDURE etl.${name}() TO loader`),
  ];

  test("has the rights of its caller, or of its owner, and gives these back", async ({ redshift }) => {
    await redshift.redshift.runScript(redshift.target.Database, ["DELETE FROM etl.fence", ...made].join(";"));
    const denied = "ERROR: permission denied for relation fence";
    expect(await outcome(redshift, "CALL etl.closed()", "loader")).toBe(
      "ERROR: permission denied for procedure closed",
    );
    expect(await outcome(redshift, "CALL etl.as_caller()", "loader")).toBe(denied);
    expect(await outcome(redshift, "CALL etl.as_owner()", "loader")).toBe("FINISHED");
    expect(await outcome(redshift, "CALL etl.fails_as_owner()", "loader")).toBe(
      'ERROR: column "invalid" does not exist',
    );
    const id = await redshift.submit("SELECT id FROM etl.fence ORDER BY id");
    await redshift.ended(id);
    expect(await redshift.result(id)).toEqual([[2], [4], [5], [6]]);
    const Sqls = ["CALL etl.fails_as_owner()", "SELECT current_user", "INSERT INTO etl.fence VALUES (7)"];
    const batch = await redshift.submitBatch(Sqls, { DbUser: "loader", ExecutionMode: "AUTO_COMMIT" });
    const { SubStatements } = await redshift.ended(batch);
    expect(SubStatements?.at(-1)?.Error).toBe(denied);
  });
});
