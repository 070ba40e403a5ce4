import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../support/run-cli.ts";

const obeyed = ["\u001b", "\u202e", "\u009b"];
const obeyedIn = (text: string) => obeyed.filter((character) => text.includes(character));
const hostile = "a\u001b[2J\u202e\u009b\nerror: forged";

test("import shows on a line, and obeys nothing of, what the other loader's configuration holds", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "import-"));
  const given = async (name: string, text: string) => {
    const path = join(folder.path, name);
    await writeFile(path, text);
    return path;
  };
  const item = {
    s3Prefix: `b-1/${hostile}`,
    [hostile]: hostile,
    loadClusters: [{ targetTable: hostile, clusterEndpoint: hostile, clusterDB: hostile, presql: `DROP ${hostile}` }],
  };
  const file = await given("hostile.json", JSON.stringify(item));
  const sql = await given("hostile.sql", `COPY "${hostile}" FROM 's3://b/${hostile}' CSV JOB CREATE "${hostile}"`);
  const out = join(folder.path, "hostile");
  for (const args of [
    ["awslabs", file],
    ["copy-job", sql],
    ["copy-job", await given("broken.sql", hostile)],
    ["awslabs", await given("broken.json", JSON.stringify([item, {}]))],
    ["awslabs", await given("text.json", hostile)],
    ["awslabs", file, "--json"],
    ["copy-job", sql, "--out", out],
  ]) {
    const { stdout, stderr } = await runCli(["import", ...args]);
    expect((stdout + stderr).split("\n")).not.toContain("error: forged");
    expect(obeyedIn(stdout + stderr)).toEqual([]);
  }
  const [written = ""] = await readdir(out);
  expect(written).toMatch(/^[A-Za-z0-9_-]+\.json$/);
  expect(obeyedIn(await readFile(join(out, written), "utf8"))).toEqual([]);
});
