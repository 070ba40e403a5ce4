import { mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
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
