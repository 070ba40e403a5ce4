import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { type SampleSet, sampleSets } from "../support/samples/sample-sets.ts";

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;
beforeAll(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), "new-"));
});
afterAll(() => folder?.remove());

async function written({ name, files }: Pick<SampleSet, "name" | "files">): Promise<string> {
  const place = join(folder.path, name);
  await mkdir(place, { recursive: true });
  for (const [file, body] of Object.entries(files)) await writeFile(join(place, file), body);
  return place;
}

const withoutComments = (ddl: string) => ddl.replaceAll(/ *--.*$/gm, "").trim();

describe.each(sampleSets)("samples of $name", (set) => {
  test("make a pipeline that validates, the DDL that fits, and no error in check", async () => {
    const samples = await written(set);
    const out = join(folder.path, `${set.name}-out`);
    const run = await runCommand(["new", samples, "--table", `shop.${set.name}`, "--name", set.name, "--out", out]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const [config, schema] = [join(out, `${set.name}.json`), join(out, "schema.sql")];
    expect(withoutComments(await readFile(schema, "utf8"))).toBe(`CREATE SCHEMA IF NOT EXISTS shop;\n\n${set.ddl}`);
    const { copy, options } = JSON.parse(await readFile(config, "utf8"));
    expect({ options: copy.options, columns: copy.columns, mode: options }).toEqual({
      options: set.options,
      columns: set.columns,
      mode: set.mode,
    });
    expect(await runCommand(["validate", config])).toMatchObject({ code: 0 });
    const check = await runCommand(["check", samples, "--pipeline", config, "--ddl", schema, "--json"]);
    const { files } = JSON.parse(check.stdout);
    expect(files.flatMap((file: { findings: { severity: string }[] }) => file.findings).filter(isError)).toEqual([]);
    expect(files).toHaveLength(Object.keys(set.files).length);
  });
});

const isError = ({ severity }: { severity: string }) => severity === "error";

describe("new", () => {
  const newOf = (...args: string[]) => runCommand(["new", ...args, "--table", "shop.t"]);

  test("overwrites nothing", async () => {
    const samples = await written({ name: "twice", files: { "a.csv": "id,n\n1,2\n" } });
    const out = join(folder.path, "twice-out");
    expect((await newOf(samples, "--out", out)).code).toBe(0);
    await writeFile(join(out, "schema.sql"), "mine");
    const again = await newOf(samples, "--name", "other", "--out", out);
    expect(again).toMatchObject({ code: 2, stdout: "" });
    expect(again.stderr).toContain("schema.sql exists already, and nothing was written.");
    expect(await readdir(out)).toEqual(["schema.sql", "shop_t.json"]);
    expect(await readFile(join(out, "schema.sql"), "utf8")).toBe("mine");
  });

  test.each([
    {
      name: "two formats",
      files: { "a.csv": "a,b\n1,2\n", "b.json": '{"a":1}\n' },
      says: "the samples are of 2 formats",
    },
    { name: "an array", files: { "a.json": '[{"a":1}]' }, says: "one array of JSON" },
    { name: "nothing but blanks", files: { "a.csv": "\n \n" }, says: "it holds no row" },
    { name: "an archive", files: { "a.zip": "PK\u0003\u0004\u0014\0\0\0" }, says: "it is ZIP, which is not read here" },
    {
      name: "too many columns",
      files: {
        "a.csv": `${Array.from({ length: 1601 }, (_, at) => `c${at}`).join(",")}\n${Array(1601).fill(1).join(",")}\n`,
      },
      says: "1,601 columns, and a table has at most 1,600",
    },
    {
      name: "a header in one file only",
      files: { "a.csv": "id,n\n1,2\n", "b.csv": "3,4\n5,6\n" },
      says: "some of the samples begin with a header and others do not",
    },
  ])("says why no pipeline loads $name", async ({ name, files, says }) => {
    const run = await newOf(await written({ name, files: files as SampleSet["files"] }));
    expect(run).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(says) });
  });

  test("leaves out a file that is not data, and says so", async () => {
    const samples = await written({
      name: "mixed",
      files: { "a.csv": "id,n\n1,2\n", "b.zip": "PK\u0003\u0004\u0014\0\0\0" },
    });
    const { code, stdout } = await newOf(samples, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).notes).toContainEqual({
      kind: "to do",
      name: join(samples, "b.zip"),
      text: "left out: it is ZIP, which is not read here; give a sample of its content",
    });
  });

  test("obeys nothing of hostile names, in text, DDL and JSON", async () => {
    const hostile = '"a\u001b[2J\u202e\nerror: forged -- ""; DROP TABLE x",b\n1,2\n';
    const samples = await written({ name: "hostile-names", files: { "a.csv": hostile } });
    for (const more of [[], ["--json"]]) {
      const { stdout, code } = await newOf(samples, ...more);
      expect(code).toBe(0);
      for (const obeyed of ["\u001b", "\u202e"]) expect(stdout).not.toContain(obeyed);
      expect(stdout.split("\n")).not.toContain("error: forged");
    }
    const { files } = JSON.parse((await newOf(samples, "--json")).stdout);
    expect(files[1].text).toContain("  a_2j_error_forged_drop_table_x INTEGER");
  });

  test("makes a column text whose values COPY refuses", async () => {
    const body = "id,share\n1,99999999999999999999999999999999999999.5\n2,1\n";
    const run = await newOf(await written({ name: "refused", files: { "a.csv": body } }), "--json");
    expect(JSON.parse(run.stdout).files[1].text).toMatch(/^ {2}share VARCHAR\(128\) /m);
  });
});
