import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { jsonSchemas } from "../../scripts/json-schemas.ts";
import { bulkInputProblems, parseBulkInput } from "../../src/config/bulk-input.ts";
import type { ConfigProblem } from "../../src/config/config.ts";
import { parseJsonText } from "../../src/config/json-text.ts";

/** The input of the first implementation, with its trailing comma. */
const seedTemplate = `{
    "paths": [
        {
            "s3_path": "<S3_PATH>",
            "table": "<TARGET_TABLE>",
            "options": {
                "merge_duplicate_pks": true,
                "merge_pk": "<PK_COL_NAME>",
                "merge_timestamp": "<TIMESTAMP_COLUMN_FOR_DUPLICATE_PKS>"
            }
        }
    ],
    "copy": {
        "role_arn": "<COPY_IAM_ROLE_ARN>"
    },
    "cluster": {
        "identifier": "<CLUSTER_IDENTIFIER>",
        "db_name": "<CLUSTER_DB_NAME>"
    },
}`;

const role = "arn:aws:iam::123456789012:role/loader";

const ordersPath = {
  s3_path: "s3://lake/orders/dt={yesterday}/",
  table: "sales.orders",
  options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
};

const seed = {
  paths: [ordersPath],
  copy: { role_arn: role },
  cluster: { identifier: "warehouse-1", db_name: "dev" },
};

function jobOf(input: unknown) {
  const result = parseBulkInput(input);
  if ("problems" in result) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.job;
}

function problemsOf(input: unknown): ConfigProblem[] {
  const result = parseBulkInput(input);
  return "problems" in result ? result.problems : [];
}

const pathError = (path: unknown) => {
  const [parsed] = jobOf({ ...seed, paths: [path] }).paths;
  return parsed?.kind === "refused" ? parsed : undefined;
};

describe("the seed's bulk input", () => {
  test("is a job once its placeholders are filled in", () => {
    expect(parseBulkInput(seed)).toEqual({
      job: {
        paths: [
          {
            kind: "path",
            s3Path: "s3://lake/orders/dt={yesterday}/",
            copy: {
              options: { format: { kind: "parquet" }, settings: {} },
              roleArn: role,
              table: { schema: "sales", name: "orders" },
            },
            mode: { kind: "merge", keys: ["id"], timestamps: ["updated_at"], nullKeys: "reject" },
            safety: {
              concurrency: "fence",
              schema: undefined,
              ledger: { schema: "sales", name: "orders__loader_ledger" },
              fence: { schema: "sales", name: "orders__loader_fence" },
              tombstones: { schema: "sales", name: "orders__loader_tombstones" },
            },
          },
        ],
        warehouse: { at: { kind: "cluster", identifier: "warehouse-1" }, database: "dev", signIn: { kind: "iam" } },
        manifests: undefined,
        dates: undefined,
        skipLoaded: false,
        retry: { maxAttempts: 8, baseDelaySeconds: 2, maxDelaySeconds: 60, giveUpAfterHours: 24 },
      },
    });
  });

  test("parses as written, and its placeholders are refused", () => {
    const json = parseJsonText(seedTemplate);
    expect(problemsOf("value" in json ? json.value : undefined).map(({ path }) => path)).toEqual([
      "copy.role_arn",
      "cluster.identifier",
      "cluster.db_name",
    ]);
  });
});

describe("a bulk input", () => {
  test("may add COPY options, columns, a place for manifests, safety and retries", () => {
    const job = jobOf({
      ...seed,
      paths: [
        { s3_path: "s3://lake/a/", table: "a" },
        { s3_path: "s3://lake/b/", table: "b", copy_options: "JSON", columns: ["x"] },
      ],
      copy: { role_arn: role, options: "CSV", columns: ["id"] },
      cluster: { workgroup: "analytics", db_name: "dev" },
      output: { manifest_bucket: "my-manifests", manifest_prefix: "bulk" },
      safety: { concurrency: "lock", ledger_schema: "etl" },
      retry: { max_attempts: 3 },
      skip_loaded: true,
    });
    expect(job).toEqual({
      paths: [
        {
          kind: "path",
          s3Path: "s3://lake/a/",
          copy: {
            options: { format: { kind: "csv" }, settings: {} },
            roleArn: role,
            table: { name: "a" },
            columns: ["id"],
          },
          mode: { kind: "append" },
          safety: {
            concurrency: "lock",
            schema: "etl",
            ledger: { schema: "etl", name: "a__loader_ledger" },
            fence: { schema: "etl", name: "a__loader_fence" },
            tombstones: { schema: "etl", name: "a__loader_tombstones" },
          },
        },
        {
          kind: "path",
          s3Path: "s3://lake/b/",
          copy: {
            options: { format: { kind: "json", mapping: "auto" }, settings: {} },
            roleArn: role,
            table: { name: "b" },
            columns: ["x"],
          },
          mode: { kind: "append" },
          safety: {
            concurrency: "lock",
            schema: "etl",
            ledger: { schema: "etl", name: "b__loader_ledger" },
            fence: { schema: "etl", name: "b__loader_fence" },
            tombstones: { schema: "etl", name: "b__loader_tombstones" },
          },
        },
      ],
      warehouse: { at: { kind: "workgroup", name: "analytics" }, database: "dev", signIn: { kind: "iam" } },
      manifests: { bucket: "my-manifests", prefix: "bulk/" },
      dates: undefined,
      skipLoaded: true,
      retry: { maxAttempts: 3, baseDelaySeconds: 2, maxDelaySeconds: 60, giveUpAfterHours: 24 },
    });
  });

  test("may name a day, a time, or a range", () => {
    expect(jobOf({ ...seed, date: "2026-03-01" }).dates).toEqual({
      kind: "at",
      date: new Date("2026-03-01T00:00:00Z"),
    });
    expect(jobOf({ ...seed, date: "2026-03-01T05:00Z" }).dates).toEqual({
      kind: "at",
      date: new Date("2026-03-01T05:00:00Z"),
    });
    expect(jobOf({ ...seed, date: { from: "2026-03-01", to: "2026-03-02" } }).dates).toEqual({
      kind: "range",
      from: new Date("2026-03-01T00:00:00Z"),
      to: new Date("2026-03-02T23:59:59.999Z"),
    });
  });

  test("is refused as a whole with all problems of the whole", () => {
    const input = {
      paths: [],
      copy: { role_arn: "loader", option: "CSV" },
      cluster: { db_name: "dev" },
      date: "2026-02-30",
      retry: { base_delay_seconds: 61 },
      skip_loaded: "yes",
      path: "s3://lake/",
    };
    expect(problemsOf(input)).toEqual([
      {
        path: "paths",
        message:
          'is an empty list; write a list of paths, each { "s3_path": "s3://bucket/prefix/", "table": "schema.table" }',
      },
      {
        path: "copy.role_arn",
        message:
          'is "loader", which is not a role; write "arn:aws:iam::123456789012:role/name", several with commas and no blanks, or "default"',
      },
      { path: "copy.option", message: "is not a known key; did you mean options?" },
      { path: "date", message: '"2026-02-30" is not a date: the day or time does not exist' },
      { path: "skip_loaded", message: 'is "yes"; write true or false' },
      { path: "path", message: "is not a known key; did you mean paths?" },
      {
        path: "cluster.identifier",
        message: "is missing; write the cluster's identifier, or workgroup for Serverless",
      },
      {
        path: "retry.base_delay_seconds",
        message: "is 61, more than max_delay_seconds (60); lower it or raise the other",
      },
    ]);
  });

  test.each([
    {
      date: 20260301,
      message: 'is 20260301; write a date such as "2026-03-01", or { "from": "2026-03-01", "to": "2026-03-31" }',
    },
    {
      date: { from: "2026-03-02", to: "2026-03-01" },
      message: 'The range ends on 2026-03-01, before it begins on 2026-03-02; swap "from" and "to"',
    },
  ])("is refused with the date $date", ({ date, message }) => {
    expect(problemsOf({ ...seed, date })).toEqual([{ path: "date", message }]);
  });

  test.each([undefined, null, "x", []])("is refused when it is %j", (input) => {
    expect(problemsOf(input)).toHaveLength(1);
    expect(problemsOf(input)[0]?.path).toBe("input");
  });
});

describe("a path of a bulk input", () => {
  test("that is wrong leaves the others as they are, in their places", () => {
    const job = jobOf({ ...seed, paths: [{ s3_path: "lake/orders", table: "sales.orders" }, ordersPath, 5] });
    expect(job.paths.map(({ kind }) => kind)).toEqual(["refused", "path", "refused"]);
  });

  test("is refused with all its problems", () => {
    const path = {
      s3_path: "lake/orders",
      table: "a;b",
      options: { merge_pk: "id" },
      copy_options: "GZP",
      colums: ["id"],
    };
    expect(pathError(path)).toEqual({
      kind: "refused",
      s3Path: "lake/orders",
      table: "a;b",
      error: [
        's3_path: is "lake/orders", which is not an S3 path; write it as s3://bucket/prefix/',
        'table: Table name "a;b": "a;b" contains a semicolon (;), which is never part of a name here; remove it or rename',
        "copy_options: GZP is not an option of COPY from S3; did you mean GZIP?",
        "colums: is not a known key; did you mean columns?",
        "options.merge_duplicate_pks: is missing; write true for one row per key, or false for every version of a key",
        "options.merge_timestamp: is missing, but merge_pk needs it to tell versions of a row apart; name the column, or remove merge_pk to append all rows",
      ].join("; "),
    });
  });

  test.each([
    {
      s3_path: "<S3_PATH>",
      error: 's3_path: is still the placeholder <S3_PATH>; replace it with "s3://bucket/prefix/"',
    },
    {
      s3_path: "s3://Lake/orders/",
      error:
        's3_path: the bucket is "Lake", which is not a bucket name; write 3 to 63 lower-case letters, digits, "-" and "."',
    },
    {
      s3_path: "s3://lake/{date:yyyy/mm}/",
      error: "s3_path: The format of {date:yyyy/mm} holds mm, which means minutes, without HH; months are MM.",
    },
  ])("is refused when it is $s3_path", ({ s3_path, error }) => {
    expect(pathError({ s3_path, table: "orders" })?.error).toBe(error);
  });

  test("is refused when its keys are not among the columns of the whole", () => {
    const input = { ...seed, copy: { role_arn: role, columns: ["id", "qty"] } };
    expect(jobOf(input).paths[0]).toMatchObject({
      kind: "refused",
      error: 'options.merge_timestamp: names "updated_at", which is not among the columns to load; add it there',
    });
  });

  test("that is not an object keeps its place without a name", () => {
    expect(pathError(5)).toEqual({
      kind: "refused",
      s3Path: "",
      table: "",
      error: "path: is 5; write an object with s3_path, table, options, copy_options, columns, snapshot",
    });
  });
});

describe("garbage", () => {
  test("never makes the reader throw", () => {
    const part = fc.oneof(fc.jsonValue(), fc.constantFrom("s3://lake/{", "a.b.c", "CSV '", "{date}"));
    const input = fc.record(
      {
        paths: fc.array(fc.oneof(part, fc.record({ s3_path: part, table: part, options: part, columns: part }))),
        copy: fc.oneof(fc.constant(seed.copy), fc.record({ role_arn: part, options: part })),
        cluster: fc.oneof(fc.constant(seed.cluster), part),
        date: fc.oneof(part, fc.record({ from: part, to: part })),
        retry: part,
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(fc.oneof(part, input), (garbage) => Object.keys(parseBulkInput(garbage)).length === 1));
  });
});

describe("the JSON Schema of bulk inputs", () => {
  test("accepts the seed's input and nothing unknown", () => {
    const schema = z.fromJSONSchema(JSON.parse(jsonSchemas()[1]?.text ?? ""));
    expect(schema.safeParse(seed).success).toBe(true);
    expect(schema.safeParse({ ...seed, paths: [{ ...ordersPath, tabel: "x" }] }).success).toBe(false);
  });
});

test("all problems of an input are found at once, those of its paths at their places", () => {
  const input = { ...seed, skip_loded: true, paths: [ordersPath, { ...ordersPath, s3_path: "lake/orders" }, 5] };
  expect(bulkInputProblems(input).map(({ path }) => path)).toEqual(["skip_loded", "paths[1].s3_path", "paths[2]"]);
  expect(bulkInputProblems(seed)).toEqual([]);
});
