import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import pg from "pg";
import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { addressOf, connect, refusal, values } from "./connect.ts";

const protocol = "postgresql.org/docs/current/protocol-flow";
const errors = "facts §1.10";

conformance("PostgreSQL's wire protocol", (spec) => {
  spec("says that the server is 8.0.2, and Redshift", { source: "dg/c_redshift-and-postgres-sql" }, async (context) => {
    await using client = await connect(context);
    expect(await values(client, "SELECT version()")).toEqual([
      [expect.stringMatching(/^PostgreSQL 8\.0\.2 .*Redshift \d/)],
    ]);
    expect(await values(client, "SHOW server_version")).toEqual([["8.0.2"]]);
  });

  spec("takes parameters in unnamed and named statements", { source: protocol }, async (context) => {
    await using client = await connect(context);
    await client.query("CREATE TABLE t (id int, name varchar(20))");
    for (const id of [1, 2]) await client.query("INSERT INTO t VALUES ($1, $2)", [id, id === 1 ? "it's 1" : null]);
    const text = "SELECT name FROM t WHERE id = $1";
    const names = [];
    for (const id of [2, 1, 2])
      names.push((await client.query<{ name: string }>({ name: "by-id", text, values: [id] })).rows[0]?.name);
    expect(names).toEqual([null, "it's 1", null]);
  });

  spec(
    "shows VARBYTE as hexadecimal digits, and takes them, as a type of its own",
    { source: "https://github.com/aws/amazon-redshift-python-driver (utils/oids.py: VARBYTE = 6551)" },
    async (context) => {
      await using client = await connect(context);
      await client.query("CREATE TABLE t (id int, v varbyte(8), w varchar(8))");
      await client.query("INSERT INTO t VALUES (1, 'abc', '\\\\x61'), (2, NULL, 'y')");
      for (const v of ["00ff5c", "", null])
        await client.query("INSERT INTO t VALUES ($1, $2, $3)", [v === null ? 5 : v.length + 3, v, "z"]);
      const rows = [
        [1, "616263", "\\x61"],
        [2, null, "y"],
        [3, "", "z"],
        [5, null, "z"],
        [9, "00ff5c", "z"],
      ];
      const read = "SELECT id, v, w FROM t ORDER BY id";
      expect(await values(client, read)).toEqual(rows);
      const bound = await client.query({ text: `${read} LIMIT $1`, values: [9], rowMode: "array" });
      expect(bound.rows).toEqual(rows);
      expect(bound.fields.map((field) => field.dataTypeID)).toEqual([23, 6551, 1043]);
      const computed = await client.query(
        "SELECT min(v) AS least, 'a'::varbyte || v AS both FROM t WHERE id = 1 GROUP BY v",
      );
      expect(computed.rows).toEqual([{ least: "616263", both: "61616263" }]);
      expect(computed.fields.map((field) => field.dataTypeID)).toEqual([6551, 6551]);
    },
  );

  spec("takes parameters beside aliases", { source: "dg/r_SELECT_list" }, async (context) => {
    await using client = await connect(context);
    await client.query("BEGIN; CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)");
    const text = "SELECT a * 2 AS double, double + $1::int AS more FROM t WHERE double > $2";
    for (const name of ["", "named"])
      expect((await client.query({ name, text, values: [1, 2] })).rows).toEqual([{ double: 4, more: 5 }]);
    await client.query("COMMIT");
    expect((await client.query(text, [1, 3])).rows).toEqual([{ double: 4, more: 5 }]);
  });

  spec(
    "reports the isolation to connection pools",
    { source: "https://github.com/pgjdbc/pgjdbc (getTransactionIsolation)" },
    async (context) => {
      await using client = await connect(context);
      expect(await values(client, "SHOW TRANSACTION ISOLATION LEVEL")).toEqual([
        [expect.stringMatching(/^(serializable|repeatable read)$/)],
      ]);
    },
  );

  spec("hangs up when its session is terminated", { source: "dg/PG_TERMINATE_BACKEND" }, async (context) => {
    await using client = await connect(context);
    await using other = await connect(context);
    const { promise, resolve } = Promise.withResolvers<Error>();
    client.on("error", resolve);
    const [[pid] = []] = await values(client, "SELECT pg_backend_pid()");
    expect(await values(other, `SELECT pg_terminate_backend(${String(pid)})`)).toEqual([[expect.anything()]]);
    expect(await promise).toMatchObject({
      code: "57P01",
      message: "terminating connection due to administrator command",
    });
  });

  spec("declares cursors in a transaction only", { source: "dg/declare" }, async (context) => {
    await using client = await connect(context);
    expect(await refusal(client.query("DECLARE c CURSOR FOR SELECT 1"))).toMatchObject({
      message: expect.stringMatching(/DECLARE CURSOR \w+ only be used in transaction blocks/),
    });
    await client.query("BEGIN; DECLARE c CURSOR FOR SELECT 1 AS one, one + 1");
    expect(await values(client, "FETCH ALL FROM c")).toEqual([[1, 2]]);
    await client.query("COMMIT");
  });

  spec("begins a transaction that only reads", { source: "dg/r_BEGIN" }, async (context) => {
    await using client = await connect(context);
    await client.query("CREATE TABLE t (id int)");
    await client.query("BEGIN READ ONLY");
    expect(await values(client, "SELECT count(*)::int FROM t")).toEqual([[0]]);
    expect(await refusal(client.query("INSERT INTO t VALUES (1)"))).toMatchObject({
      message: "transaction is read-only",
    });
    await client.query("ROLLBACK");
    await client.query("INSERT INTO t VALUES (1)");
  });

  spec("keeps one transaction over queries of both protocols", { source: protocol }, async (context) => {
    await using client = await connect(context);
    await client.query("CREATE TABLE t (id int)");
    await client.query("BEGIN");
    await client.query("INSERT INTO t VALUES ($1)", [1]);
    await client.query("INSERT INTO t VALUES (2)");
    expect(await context.run("SELECT count(*) FROM t")).toEqual([[0]]);
    await client.query("COMMIT");
    expect(await context.run("SELECT count(*) FROM t")).toEqual([[2]]);
    await client.query("BEGIN; DELETE FROM t");
    await client.query("ROLLBACK");
    expect(await values(client, "SELECT count(*)::int FROM t")).toEqual([[2]]);
  });

  spec("runs the statements of one simple query as one transaction", { source: protocol }, async (context) => {
    await using client = await connect(context);
    await client.query("CREATE TABLE t (id int)");
    await refusal(client.query("INSERT INTO t VALUES (1); SELECT * FROM nowhere"));
    const results: unknown = await client.query("INSERT INTO t VALUES (2); SELECT id FROM t");
    expect(results).toMatchObject([{ command: "INSERT", rowCount: 1 }, { rows: [{ id: 2 }] }]);
  });

  spec("keeps what was committed within one simple query", { source: protocol }, async (context) => {
    await using client = await connect(context);
    await client.query("CREATE TABLE t (id int)");
    await refusal(
      client.query("BEGIN; INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); SELECT * FROM nowhere"),
    );
    expect(await values(client, "SELECT id FROM t")).toEqual([[1]]);
  });

  spec("gives severity, SQLSTATE and message of a missing table", { source: errors }, async (context) => {
    await using client = await connect(context);
    expect(await refusal(client.query("SELECT * FROM nowhere"))).toEqual({
      severity: "ERROR",
      code: "42P01",
      message: 'relation "nowhere" does not exist',
    });
  });

  spec(
    "gives SQLSTATE 25P02 in a failed transaction, and ROLLBACK for its COMMIT",
    { source: protocol },
    async (context) => {
      await using client = await connect(context);
      await client.query("BEGIN");
      await refusal(client.query("SELECT * FROM nowhere"));
      expect(await refusal(client.query("SELECT $1::int", [1]))).toMatchObject({ code: "25P02" });
      expect((await client.query("COMMIT")).command).toBe("ROLLBACK");
    },
  );

  spec(
    "gives XX000 for a conflict of writers",
    { source: "github.com/move-coop/parsons/issues/343" },
    async (context) => {
      await using client = await connect(context);
      await client.query("CREATE TABLE t (id int)");
      await client.query("BEGIN; SELECT count(*) FROM t");
      await context.run("INSERT INTO t VALUES (1)");
      expect(await refusal(client.query("DELETE FROM t"))).toEqual({
        severity: "ERROR",
        code: "XX000",
        message: "could not complete because of conflict with concurrent transaction",
      });
    },
  );

  spec("loads from S3, and says how many rows", { source: "dg/r_COPY_command_examples" }, async (context) => {
    const url = await context.files.put("a.csv", "1,a\n2,b\n");
    await using client = await connect(context);
    const notices: unknown[] = [];
    client.on("notice", ({ severity, message }) => notices.push([severity, message]));
    await client.query("CREATE TABLE t (id int, name varchar(10))");
    expect((await client.query(`COPY t FROM '${url}' ${context.role} CSV`)).command).toBe("COPY");
    expect(notices).toEqual([["INFO", "Load into table 't' completed, 2 record(s) loaded successfully."]]);
    expect(await values(client, "SELECT pg_last_copy_count(), id, name FROM t ORDER BY id")).toEqual([
      ["2", 1, "a"],
      ["2", 2, "b"],
    ]);
  });

  spec(
    "loads within one text, as aws-lambda-redshift-loader sends it",
    { source: "github.com/awslabs/aws-lambda-redshift-loader" },
    async (context) => {
      const url = await context.files.put("a.csv", "1\n2\n");
      await using client = await connect(context);
      await client.query("CREATE TABLE t (id int)");
      await client.query(`set statement_timeout to 60000;\nbegin;\nCOPY t from '${url}' ${context.role} csv;\ncommit;`);
      expect(await context.run("SELECT count(*) FROM t")).toEqual([[2]]);
    },
  );

  spec("fails a load, and has its bad rows in stl_load_errors", { source: errors }, async (context) => {
    const url = await context.files.put("bad.csv", "1\nx\n");
    await using client = await connect(context);
    await client.query("CREATE TABLE t (id int)");
    expect(await refusal(client.query(`COPY t FROM '${url}' ${context.role} CSV`))).toMatchObject({
      severity: "ERROR",
      code: "XX000",
      message: expect.stringMatching(/^Load into table 't' failed\./),
    });
    expect(
      await values(client, `SELECT line_number::int FROM stl_load_errors WHERE trim(filename) = '${url}'`),
    ).toEqual([[2]]);
  });

  spec(
    "keeps temporary tables and settings for the connection",
    { source: "dg/r_CREATE_TABLE_NEW" },
    async (context) => {
      await using client = await connect(context);
      await client.query("CREATE TEMP TABLE #short (id int); INSERT INTO #short VALUES (4)");
      expect(await values(client, "SELECT id FROM #short")).toEqual([[4]]);
      await using other = await connect(context);
      expect(await refusal(other.query("SELECT id FROM #short"))).toMatchObject({ code: "42P01" });
    },
  );

  spec(
    "describes SUPER as a type that clients show as text",
    { source: "dg/r_SUPER_type, redshift-jdbc Oid.SUPER" },
    async (context) => {
      await using client = await connect(context);
      const { fields, rows } = await client.query("SELECT JSON_PARSE('[1]') AS s");
      expect([fields[0]?.dataTypeID, rows]).toEqual([4000, [{ s: "[1]" }]]);
      const query = `SELECT JSON_PARSE('[1, 2,"a, b"]'), JSON_PARSE('{"a": {"b": "x: y"}}'), 'ab'::varbyte`;
      const shown = ['[1,2,"a, b"]', '{"a":{"b":"x: y"}}', "6162"];
      expect(await values(client, query)).toEqual([shown]);
      expect(await values(client, `${query} WHERE 1 = $1`, [1])).toEqual([shown]);
    },
  );

  spec("waits for a writer's lock as the Data API does", { source: "facts §5.2" }, async (context) => {
    await using one = await connect(context);
    await using two = await connect(context);
    await one.query("CREATE TABLE t (n int); INSERT INTO t VALUES (0)");
    await one.query("BEGIN");
    await one.query("UPDATE t SET n = n + 1");
    const waiting = two.query("UPDATE t SET n = n + $1::int", [1]);
    await one.query("COMMIT");
    expect((await waiting).rowCount).toBe(1);
    expect(await values(one, "SELECT n FROM t")).toEqual([[2]]);
  });

  spec("rolls back what a client leaves open", { source: protocol }, async (context) => {
    const client = await connect(context);
    await client.query("CREATE TABLE t (id int)");
    await client.query("BEGIN; INSERT INTO t VALUES (1)");
    await client.end();
    expect(await context.run("SELECT count(*) FROM t")).toEqual([[0]]);
    await context.run("LOCK t", "INSERT INTO t VALUES (2)");
  });

  spec(
    "drops a table that an earlier query of the transaction has read",
    { source: "github.com/aws/amazon-redshift-python-driver (test_alter and test_create of its integration tests)" },
    async (context) => {
      await using client = await connect(context);
      for (const name of ["", "named"]) {
        await client.query("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
        await client.query("BEGIN");
        expect((await client.query({ name, text: "SELECT id FROM t WHERE id = $1", values: [1] })).rows).toEqual([
          { id: 1 },
        ]);
        await client.query("ALTER TABLE t ADD COLUMN more int");
        await client.query("DROP TABLE t");
        await client.query("COMMIT");
      }
    },
  );

  spec(
    "encrypts the connection, with a certificate that clients can check",
    { source: "mgmt/connecting-ssl-support", only: "emulator" },
    async (context) => {
      const ca = await readFile(context.warehouse.caFile ?? "", "utf8");
      const client = new pg.Client({ ...addressOf(context), host: "localhost", ssl: { ca } });
      await client.connect();
      expect(await values(client, "SELECT 1")).toEqual([[1]]);
      await client.end();
      const doubting = new pg.Client({ ...addressOf(context), ssl: { rejectUnauthorized: true } });
      doubting.on("error", () => undefined);
      await expect(doubting.connect()).rejects.toThrow(/certificate/);
    },
  );

  spec("asks a user for the password that CREATE USER gave", { source: "dg/r_CREATE_USER" }, async (context) => {
    await using admin = await connect(context);
    const [plain, hashed] = [`${context.schema}_plain`, `${context.schema}_hashed`];
    const hash = createHash("md5").update(`Password1${hashed}`).digest("hex");
    await admin.query(`CREATE USER ${plain} PASSWORD 'Password1'; CREATE USER ${hashed} PASSWORD 'md5${hash}'`);
    for (const user of [plain, hashed]) {
      const sign = async (password: string) => {
        const client = new pg.Client({ ...addressOf(context), user, password });
        client.on("error", () => undefined);
        await client.connect();
        const [[name] = []] = await values(client, "SELECT current_user::varchar");
        await client.end();
        return name;
      };
      expect(await sign("Password1")).toBe(user);
      expect(await refusal(sign("Password2"))).toMatchObject({
        severity: "FATAL",
        code: "28000",
        message: `password authentication failed for user "${user}"`,
      });
    }
    await admin.query(`DROP USER ${plain}; DROP USER ${hashed}`);
  });
});
