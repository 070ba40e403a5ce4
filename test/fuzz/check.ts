import { type Campaign, runCases, runStatement, startEmulator } from "@redshift-loader/local-aws/fuzz";
import { checkFile } from "../../src/core/check/check-file.ts";
import type { DataFile } from "../../src/core/check/data-file.ts";
import { tableOfDdl } from "../../src/core/check/ddl/read-ddl.ts";
import { parseCopyOptions } from "../../src/core/pipeline/copy-options/copy-options.ts";
import { readContent } from "../../src/files/read-content.ts";
import { type CheckCase, checkCase } from "./check-cases.ts";

const copy = "COPY t FROM 's3://fuzz/file' IAM_ROLE 'arn:aws:iam::123456789012:role/copy'";

/** Small files of text and JSON: `check` finds an error if and only if COPY refuses the file. */
export const check: Campaign = async (options) => {
  await using emulator = await startEmulator();
  await using session = await emulator.open();
  return await runCases(options, async (random) => {
    const given = checkCase(random);
    const errors = await errorsOf(given);
    emulator.files.set("s3://fuzz/file", Buffer.from(given.body));
    await session.execute("DROP TABLE IF EXISTS t");
    await session.execute(`CREATE TABLE t (${given.columns})`);
    const ending = await runStatement(session, `${copy} ${given.options}`);
    const input = JSON.stringify(given);
    if (ending.kind === "broken") return { outcome: "broken", input, problem: ending.problem };
    const isLoaded = ending.kind === "done";
    const outcome = isLoaded ? "loaded" : "refused";
    if (isLoaded !== errors.length > 0) return { outcome, input };
    const problem = isLoaded
      ? `COPY loads, and check says: ${errors.join("; ")}`
      : "COPY refuses what check finds fine";
    return { outcome, input, problem };
  });
};

async function errorsOf({ columns, options, body }: CheckCase): Promise<string[]> {
  const parsed = parseCopyOptions(options);
  const table = tableOfDdl(`CREATE TABLE t (${columns})`, { name: "t" });
  if (!("options" in parsed) || !table) throw new Error(`${options} ${columns}`);
  const content = await readContent(inMemory(Buffer.from(body)), parsed.options, 100);
  const findings = checkFile(content, { name: "t", columns: table }, parsed);
  return findings.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

const inMemory = (bytes: Uint8Array): DataFile => ({
  name: "s3://fuzz/file",
  bytes: bytes.length,
  read: async (start, end) => bytes.subarray(start, end),
});
