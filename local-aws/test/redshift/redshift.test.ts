import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { type LocalRedshift, startRedshift } from "../../src/redshift/redshift.ts";
import { localRedshift } from "../support/local-redshift.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const s3 = new S3Client({ endpoint: "http://127.0.0.1:9", region: "eu-west-1", credentials });

const start = (dataDir: string): Promise<LocalRedshift> =>
  startRedshift({ dataDir, isolation: "snapshot", s3, region: "eu-west-1", accountId: "000000000000" });

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("a local Redshift", () => {
  test("finds its databases again after a restart", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "local-redshift-test-"));
    try {
      const first = await start(dataDir);
      await first.runScript("other", "CREATE TABLE kept (id int) DISTSTYLE ALL; INSERT INTO kept VALUES (7)");
      await first[Symbol.asyncDispose]();
      await using second = await start(dataDir);
      await second.runScript("other", "INSERT INTO kept VALUES (8)");
      const url = second.postgresUrl.replace(/\/dev$/, "/other");
      expect(await query(url, "SELECT id FROM kept ORDER BY id")).toEqual([{ id: 7 }, { id: 8 }]);
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  test("refuses the data of another version, and stops", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "local-redshift-test-"));
    try {
      const first = await start(dataDir);
      await query(first.postgresUrl, "COMMENT ON DATABASE template1 IS 'local Redshift 000000000000'");
      await first[Symbol.asyncDispose]();
      await expect(start(dataDir)).rejects.toThrow(
        /^The data folder of the local Redshift was made by another version/,
      );
      expect(await readdir(dataDir)).not.toContain("postmaster.pid");
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  test("has only the database dev at first, open to tools that speak PostgreSQL", async () => {
    await using redshift = await localRedshift({ isolation: "snapshot" });
    const url = redshift.redshift.postgresUrl;
    expect(url).toMatch(/^postgres:\/\/awsuser:[0-9a-f]+@127\.0\.0\.1:\d+\/dev$/);
    expect(await query(url, "SELECT datname FROM pg_database WHERE NOT datistemplate")).toEqual([{ datname: "dev" }]);
    expect(await query(url, "SHOW search_path")).toEqual([{ search_path: '"$user", public, redshift' }]);
  });

  test("stops what runs when it is disposed", async () => {
    const redshift = await localRedshift({ isolation: "snapshot" });
    const ids = [
      await redshift.submit("SELECT pg_sleep(600)", { WithEvent: true }),
      await redshift.submit("SELECT pg_sleep(600)", { WithEvent: true, SessionKeepAliveSeconds: 600 }),
    ];
    await redshift[Symbol.asyncDispose]();
    expect(redshift.events.map(({ detail }) => [detail.statementId, detail.state]).sort()).toEqual(
      ids.map((id) => [id, "ABORTED"]).sort(),
    );
  });
});
