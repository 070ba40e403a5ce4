import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect } from "vitest";
import { freshS3 } from "../../s3/local-s3.ts";
import { test as base, localRedshift } from "../../support/local-redshift.ts";

const files = {
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
});
