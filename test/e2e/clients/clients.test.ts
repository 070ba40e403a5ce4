import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type LocalAws, startLocal } from "@redshift-loader/local-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyTypeSeen, everyTypeSql } from "./every-type.ts";

const run = promisify(execFile);

/** Whether a command works here; if not, says why its tests are skipped. */
async function isThere(what: string, command: string, args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => {
      console.warn(`${what} is not on this machine: its tests are skipped.`);
      return false;
    },
  );
}

const hasBoto3 = await isThere("boto3", "python3", ["-c", "import boto3"]);
const hasCli = await isThere("the AWS CLI", "aws", ["--version"]);

let local: LocalAws | undefined;
beforeAll(async () => {
  local = await startLocal({ buckets: ["lake"] });
});
afterAll(() => local?.[Symbol.asyncDispose]());

const environment = () => ({
  ...process.env,
  AWS_ENDPOINT_URL: local?.endpoint ?? "",
  AWS_REGION: local?.region ?? "",
  AWS_DEFAULT_REGION: local?.region ?? "",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_PAGER: "",
});

describe.skipIf(!hasBoto3)("boto3", () => {
  test("runs batches that fail, reads lists by pages, and values of every type", async () => {
    const script = new URL("data_api.py", import.meta.url).pathname;
    const { stdout } = await run("python3", [script, everyTypeSql], { env: environment() });
    expect(JSON.parse(stdout)).toEqual({
      failing_batch: {
        status: "FAILED",
        error: "ERROR: division by zero",
        parts: [
          ["FINISHED", null],
          ["FAILED", "ERROR: division by zero"],
          ["ABORTED", null],
        ],
        left: 0,
      },
      pages: {
        tables: [["page_a", "page_b"], ["page_c", "page_d"], ["page_e"]],
        statements: [["pages/e", "pages/d"], ["pages/c", "pages/b"], ["pages/a"]],
        rows: [2500, true],
      },
      values: everyTypeSeen,
      errors: {
        unknown: ["ResourceNotFoundException", "Query does not exist."],
        invalid: ["ValidationException", expect.stringMatching(/less than or equal to 40$/)],
      },
    });
  });

  test("waits with WaitTimeSeconds, also where it is too old to know the member", async ({ annotate }) => {
    const script = new URL("wait.py", import.meta.url).pathname;
    const { stdout } = await run("python3", [script], { env: environment() });
    const { knows, botocore, status } = JSON.parse(stdout);
    if (!knows)
      await annotate(`botocore ${botocore} does not know WaitTimeSeconds: the member is put into its request`);
    expect(status).toBe("FINISHED");
  });
});

describe.skipIf(!hasCli)("the AWS CLI", () => {
  const target = ["--cluster-identifier", "any-cluster", "--database", "dev"];
  const aws = async (...args: string[]) => {
    const { stdout } = await run("aws", ["redshift-data", ...args, "--output", "json"], { env: environment() });
    return JSON.parse(stdout);
  };
  const ended = async (id: string) => {
    for (;;) {
      const described = await aws("describe-statement", "--id", id);
      if (/FINISHED|FAILED|ABORTED/.test(described.Status)) return described;
    }
  };

  test("runs a batch that fails in the middle", async () => {
    const { Id } = await aws("batch-execute-statement", ...target, "--sqls", "SELECT 1", "SELECT 1 / 0", "SELECT 2");
    const { Status, SubStatements } = await ended(Id);
    const parts = SubStatements.map((part: { Status: string; Error?: string }) => [part.Status, part.Error ?? null]);
    expect([Status, parts]).toEqual([
      "FAILED",
      [
        ["FINISHED", null],
        ["FAILED", "ERROR: division by zero"],
        ["ABORTED", null],
      ],
    ]);
  });

  test("reads values of every type", async () => {
    const { Id } = await aws("execute-statement", ...target, "--sql", everyTypeSql);
    expect(await ended(Id)).toMatchObject({ Status: "FINISHED", ResultRows: 1 });
    const { Records, ColumnMetadata } = await aws("get-statement-result", "--id", Id);
    const fields: [string, unknown][] = Records[0].map((field: object) => Object.entries(field)[0]);
    expect(fields.map(([member, value], at) => [ColumnMetadata[at].typeName, member, value])).toEqual(everyTypeSeen);
  });

  test("reads lists over all pages", async () => {
    const { Schemas } = await aws("list-schemas", ...target, "--page-size", "1");
    expect(Schemas).toEqual(["information_schema", "pg_catalog", "public"]);
  });
});
