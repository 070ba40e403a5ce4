import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { test as base, describe, expect } from "vitest";
import { startLocal } from "../../src/start-local.ts";

const run = promisify(execFile);
const fewestSteps = 40;

/** Debian's packages come with Debian's Python; others with the first on the path. */
const pythons = ["/usr/bin/python3", "python3"];
const javaDriver = "/usr/share/java/postgresql.jar";

const test = base.extend("local", { scope: "file" }, async ({}, { onCleanup }) => {
  const local = await startLocal();
  onCleanup(() => local[Symbol.asyncDispose]());
  return local;
});

/** Where Redshift is, in the words of both scripts; its certificate is for this name. */
function addressOf({ redshiftUrl, redshiftCaFile }: { redshiftUrl: string; redshiftCaFile: string }): string[] {
  const { port, pathname } = new URL(redshiftUrl);
  return ["localhost", port, pathname.slice(1), redshiftCaFile];
}

/** The lines of a script's report. @throws Error with the report if a step failed */
async function report(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const work = run(program, args, { env: { ...process.env, ...env } });
  const { stdout } = await work.catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`${error.stdout ?? ""}${error.stderr ?? ""}`, { cause: error });
  });
  return stdout.trim().split("\n");
}

const succeeds = (program: string, args: string[]) =>
  run(program, args).then(
    () => true,
    () => false,
  );

describe.each([
  ["psycopg2", "python3-psycopg2"],
  ["psycopg", "python3-psycopg"],
  ["redshift_connector", "redshift-connector of PyPI"],
])("%s", async (driver, source) => {
  const found = await Promise.all(pythons.map((python) => succeeds(python, ["-c", `import ${driver}`])));
  const python = pythons[found.indexOf(true)];
  if (python === undefined) console.warn(`${driver} is not on this machine: its steps are skipped. Install ${source}.`);

  test.skipIf(python === undefined)("runs its steps", async ({ local }) => {
    const script = `${import.meta.dirname}/steps.py`;
    // Amazon's driver trusts what OpenSSL trusts by default, besides Amazon's own authorities
    const env = { SSL_CERT_FILE: local.redshiftCaFile };
    const lines = await report(python ?? "", [script, driver, ...addressOf(local)], env);
    expect(lines.filter((line) => /^ok \d+ /.test(line)).length).toBeGreaterThanOrEqual(fewestSteps);
    expect(lines.filter((line) => !/^ok \d+ /.test(line))).toEqual([]);
  });
});

describe("pgjdbc", async () => {
  const isHere = existsSync(javaDriver) && (await succeeds("java", ["--version"]));
  if (!isHere)
    console.warn("pgjdbc is not on this machine: its steps are skipped. Install a JDK and libpostgresql-jdbc-java.");

  test.skipIf(!isHere)("runs its steps", async ({ local }) => {
    const script = `${import.meta.dirname}/Steps.java`;
    const lines = await report("java", ["-cp", javaDriver, script, ...addressOf(local)]);
    expect(lines.filter((line) => /^ok \d+ /.test(line)).length).toBeGreaterThanOrEqual(fewestSteps);
    expect(lines.filter((line) => !/^ok \d+ /.test(line))).toEqual([]);
  });
});
