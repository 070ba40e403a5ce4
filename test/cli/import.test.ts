import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../support/run-command.ts";

const items = "examples/import/lambda-loader.json";
const jobs = "examples/import/copy-jobs.sql";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function given(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

describe("import", () => {
  test("writes files that validate accepts once a person filled them in", async () => {
    const out = join(folder, "jobs", "new");
    const run = await runCommand(["import", "copy-job", jobs, "--out", out]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const files = ["events_job", "orders_job"].map((name) => join(out, `${name}.json`));
    expect(run.stdout).toContain(`Then run: redshift-loader validate ${files[1]} ${files[0]}\n`);
    expect(await readdir(out)).toEqual(["events_job.json", "orders_job.json"]);

    const draft = await runCommand(["validate", ...files, "--json"]);
    const problems = JSON.parse(draft.stdout).files.flatMap((file: { problems: object[] }) => file.problems);
    expect(problems.map(({ path, message }: Record<string, string>) => [path, message?.slice(0, 24)])).toEqual(
      [...Array(2)].flatMap(() =>
        ["output.manifest_bucket", "cluster.identifier", "cluster.db_name"].map((path) => [
          path,
          "is still the placeholder",
        ]),
      ),
    );

    for (const file of files) {
      const text = await readFile(file, "utf8");
      const filled = text.replace("<MANIFEST_BUCKET>", "shop-manifests").replace("<CLUSTER_IDENTIFIER>", "analytics");
      await writeFile(file, filled.replace("<DB_NAME>", "dev"));
    }
    expect(await runCommand(["validate", ...files])).toMatchObject({ code: 0 });
  });

  test("overwrites nothing without --force, and then writes nothing else either", async () => {
    const out = join(folder, "items");
    expect((await runCommand(["import", "copy-job", jobs, "--out", out])).code).toBe(0);
    const mine = join(out, "events_job.json");
    await writeFile(mine, "mine");
    await rm(join(out, "orders_job.json"));
    const refused = await runCommand(["import", "copy-job", jobs, "--out", out]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toBe(
      `error: ${mine} exists already, and nothing was written. Name another folder, or add --force.\n`,
    );
    expect(await readdir(out)).toEqual(["events_job.json"]);
    expect(await readFile(mine, "utf8")).toBe("mine");
    expect(await runCommand(["import", "copy-job", jobs, "--out", out, "--force"])).toMatchObject({ code: 0 });
    expect(JSON.parse(await readFile(mine, "utf8"))).toMatchObject({ copy: { table_name: "shop.events" } });
  });

  test("ends with 1 where the folder cannot be written", async () => {
    const run = await runCommand(["import", "awslabs", items, "--out", "README.md"]);
    expect(run).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("README.md cannot be written: "),
    });
  });

  test("shows and writes no key and no password", async () => {
    const out = join(folder, "secrets");
    for (const more of [[], ["--json"], ["--out", out]]) {
      const { stdout, stderr } = await runCommand(["import", "awslabs", items, ...more]);
      for (const secret of ["AKIAEXAMPLE", "c2VjcmV0", "AQECAHh"]) expect(stdout + stderr).not.toContain(secret);
    }
    expect(await readFile(join(out, "shop_orders.json"), "utf8")).not.toMatch(/AKIAEXAMPLE|c2VjcmV0|AQECAHh/);
  });

  test.each([
    ["copy-job", jobs],
    ["awslabs", items],
  ])("prints what docs/import.md shows of %s", async (kind, file) => {
    const page = (await readFile("docs/import.md", "utf8")).replaceAll(/^my-pipelines\//gm, "");
    const { stdout } = await runCommand(["import", kind, file]);
    const [, notes = ""] = /^(\S+\.json .*?)\n(?=\{\n)/s.exec(stdout) ?? [];
    expect(page).toContain(`\`\`\`\n${notes}\n\`\`\``);
  });

  test("warns of an export that is not complete", async () => {
    const partial = { ...JSON.parse(await readFile(items, "utf8")), NextToken: "abc" };
    const file = await given("partial.json", JSON.stringify(partial));
    const run = await runCommand(["import", "awslabs", file]);
    expect(run.code).toBe(0);
    expect(run.stderr).toBe(`warning: ${file} says that the export ended before the table did; export all of it.\n`);
  });

  test.each([
    { name: "bytes that are no UTF-8", kind: "awslabs", text: Buffer.from([0x7b, 0xff]), says: "not UTF-8" },
    {
      name: "bytes that are no UTF-8",
      kind: "copy-job",
      text: Buffer.from([0x43, 0xff]),
      says: "is not text in UTF-8",
    },
    { name: "a JSON that ends early", kind: "awslabs", text: '{"Items": [', says: "is not JSON: found the end" },
    { name: "nothing", kind: "awslabs", text: "", says: "is not JSON: found the end of the text" },
    { name: "nothing", kind: "copy-job", text: "", says: "holds no statement" },
    { name: "deep nesting", kind: "awslabs", text: `${"[".repeat(9999)}${"]".repeat(9999)}`, says: "has no s3Prefix" },
  ])("$kind refuses $name", async ({ kind, text, says }) => {
    const file = join(folder, "given");
    await writeFile(file, text);
    const run = await runCommand(["import", kind, file]);
    expect(run).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(says) });
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });
});
