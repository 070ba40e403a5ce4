import { describe, expect } from "vitest";
import { type RedshiftUnderTest, test } from "../../support/local-redshift.ts";

async function batch(redshift: RedshiftUnderTest, sqls: string[]) {
  const id = await redshift.submitBatch(sqls);
  return { id, ...(await redshift.ended(id)) };
}

describe("a session", () => {
  test("creates its database at first use, with Redshift's functions", async ({ snapshot }) => {
    const ids = await Promise.all(
      ["new_a", "new_b", "new_a"].map((Database) =>
        snapshot.submit("SELECT current_database(), getdate() IS NOT NULL", { Database }),
      ),
    );
    for (const id of ids) expect(await snapshot.ended(id)).toMatchObject({ Status: "FINISHED" });
    expect(await snapshot.result(ids[1] ?? "")).toEqual([["new_b", true]]);
  });

  test("finds temporary tables first, then public, then redshift", async ({ snapshot }) => {
    await snapshot.redshift.runScript(snapshot.target.Database, "CREATE TABLE twice AS SELECT 'public' AS place");
    const { id } = await batch(snapshot, [
      "CREATE TEMP TABLE twice AS SELECT 'temporary' AS place",
      "SELECT place FROM twice",
      "SELECT pg_last_copy_count(), pg_last_copy_id()",
    ]);
    expect(await snapshot.result(`${id}:2`)).toEqual([["temporary"]]);
    expect(await snapshot.result(`${id}:3`)).toEqual([[0, -1]]);
  });

  test("commits in the middle of a batch at COMMIT", async ({ snapshot }) => {
    await snapshot.redshift.runScript(snapshot.target.Database, "CREATE TABLE halves (id int)");
    await batch(snapshot, ["INSERT INTO halves VALUES (1)", "COMMIT", "INSERT INTO halves VALUES (2)", "SELECT 1 / 0"]);
    expect(await snapshot.rows("SELECT id FROM halves")).toEqual([[1]]);
  });

  test("fails a script at its first failing statement, and keeps what went before", async ({ snapshot }) => {
    const { Database } = snapshot.target;
    const script =
      "CREATE TABLE scripted (id int);\n-- a comment\n\nSELECT no_such_column\n;INSERT INTO scripted VALUES (1)";
    await expect(snapshot.redshift.runScript(Database, script, "schema.sql")).rejects.toThrow(
      `schema.sql failed at line 4 in database ${Database}: ERROR: column "no_such_column" does not exist\n  Position: 22\n  Statement: -- a comment\n\nSELECT no_such_column`,
    );
    expect(await snapshot.rows("SELECT count(*) FROM scripted")).toEqual([[0]]);
  });
});
