import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect } from "vitest";
import { freshS3 } from "../../s3/local-s3.ts";
import { test as base, localRedshift } from "../../support/local-redshift.ts";

const files = {
  "good/1.csv": "1,a\n2,b\n",
  "good/2.csv": "3,c\n",
  "bad/1.csv": "1,a\nx,b\n",
};

const test = base.extend("loaded", { scope: "worker" }, async ({}, { onCleanup }) => {
  const resources = new AsyncDisposableStack();
  onCleanup(() => resources.disposeAsync());
  const s3 = resources.use(await freshS3());
  const redshift = resources.use(await localRedshift({ isolation: "snapshot", s3: s3.client }));
  for (const [Key, Body] of Object.entries(files))
    await s3.client.send(new PutObjectCommand({ Bucket: "bucket", Key, Body }));
  await redshift.redshift.runScript(redshift.target.Database, "CREATE TABLE loads (id int, name varchar(10))");
  return redshift;
});

const copy = (table: string, prefix: string) =>
  `COPY ${table} FROM 's3://bucket/${prefix}' IAM_ROLE 'arn:aws:iam::123456789012:role/r' CSV`;

describe("COPY through the Data API", () => {
  test("fails as a whole, and its errors can be read afterwards by its query id", async ({ loaded }) => {
    const ended = await loaded.ended(await loaded.submitBatch([copy("loads", "bad/"), "SELECT 1"]));
    const [part] = ended.SubStatements ?? [];
    expect(part).toMatchObject({
      Status: "FAILED",
      Error: expect.stringMatching(/^ERROR: Load into table 'loads' failed\./),
    });
    expect(ended.Error).toBe(part?.Error);
    expect(await loaded.rows("SELECT count(*) FROM loads")).toEqual([[0]]);
    const found = await loaded.rows(
      `SELECT trim(file_name), line_number, trim(column_name) FROM sys_load_error_detail WHERE query_id = ${part?.RedshiftQueryId}`,
    );
    expect(found).toEqual([["s3://bucket/bad/1.csv", 2, "id"]]);
  });

  test("counts as a write of its table", async ({ loaded }) => {
    await loaded.redshift.runScript(loaded.target.Database, "CREATE TABLE seen (LIKE loads)");
    const slow = await loaded.submitBatch(["SELECT count(*) FROM seen", "SELECT pg_sleep(1)", "DELETE FROM seen"]);
    await loaded.part(`${slow}:1`);
    expect(await loaded.ended(await loaded.submit(copy("seen", "good/")))).toMatchObject({ Status: "FINISHED" });
    expect(await loaded.ended(slow)).toMatchObject({
      Status: "FAILED",
      Error: "ERROR: could not complete because of conflict with concurrent transaction",
    });
    expect(await loaded.rows("SELECT count(*) FROM seen")).toEqual([[3]]);
  });
});
