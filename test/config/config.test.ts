import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { jsonSchemas } from "../../scripts/json-schemas.ts";
import { type ConfigProblem, parsePipeline } from "../../src/config/config.ts";
import { parseJsonText } from "../../src/config/json-text.ts";

/** The configuration of the first implementation, letter by letter. */
const seedTemplate = `{
    "output": {
        "manifest_bucket": "<BUCKET_NAME>",
        "manifest_prefix": "<PREFIX_FOLDER_WHERE_TO_STORE_MANIFEST>"
    },
    "copy": {
        "options": "<COPY_OPTIONS_SPACE_SEPARATED>",
        "role_arn": "<COPY_IAM_ROLE_ARN>",
        "table_name": "<TARGET_TABLE_TO_WRITE>"
    },
    "cluster": {
        "identifier": "<CLUSTER_IDENTIFIER>",
        "db_name": "<CLUSTER_DB_NAME>"
    },
    "options": {
        "merge_duplicate_pks": true,
        "merge_pk": "<PK_COL_NAME>",
        "merge_timestamp": "<TIMESTAMP_COLUMN_FOR_DUPLICATE_PKS>"
    }
}`;

const seed = {
  output: { manifest_bucket: "my-manifests", manifest_prefix: "manifests" },
  copy: {
    options: "CSV GZIP IGNOREHEADER 1",
    role_arn: "arn:aws:iam::123456789012:role/loader",
    table_name: "sales.orders",
  },
  cluster: { identifier: "warehouse-1", db_name: "dev" },
  options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
};

const parse = (config: unknown) => parsePipeline(JSON.stringify(config), "orders_queue");

function pipelineOf(config: unknown) {
  const result = parse(config);
  if ("problems" in result) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.pipeline;
}

function problemsOf(config: unknown): ConfigProblem[] {
  const result = parse(config);
  return "problems" in result ? result.problems : [];
}

describe("the seed's configuration", () => {
  test("is a pipeline once its placeholders are filled in", () => {
    expect(parse(seed)).toEqual({
      pipeline: {
        manifests: { bucket: "my-manifests", prefix: "manifests/" },
        copy: {
          options: { format: { kind: "csv" }, settings: { GZIP: true, IGNOREHEADER: 1 } },
          roleArn: "arn:aws:iam::123456789012:role/loader",
          table: { schema: "sales", name: "orders" },
        },
        warehouse: {
          at: { kind: "cluster", identifier: "warehouse-1" },
          database: "dev",
          signIn: { kind: "iam" },
        },
        mode: { kind: "merge", keys: ["id"], timestamps: ["updated_at"], nullKeys: "reject" },
        safety: {
          concurrency: "fence",
          schema: undefined,
          ledger: { schema: "sales", name: "orders__loader_ledger" },
          fence: { schema: "sales", name: "orders__loader_fence" },
          tombstones: { schema: "sales", name: "orders__loader_tombstones" },
        },
        batch: { maxFiles: 1000, maxBytes: 5_368_709_120, windowSeconds: 60 },
        retry: { maxAttempts: 8, baseDelaySeconds: 2, maxDelaySeconds: 60, giveUpAfterHours: 24 },
      },
    });
  });

  test("is refused while it holds placeholders, each by name", () => {
    const result = parsePipeline(seedTemplate, "orders_queue");
    const problems = "problems" in result ? result.problems : [];
    expect(problems.map(({ path }) => path)).toEqual([
      "output.manifest_bucket",
      "output.manifest_prefix",
      "copy.options",
      "copy.role_arn",
      "copy.table_name",
      "cluster.identifier",
      "cluster.db_name",
      "options.merge_pk",
      "options.merge_timestamp",
    ]);
    expect(problems[0]?.message).toBe(
      'is still the placeholder <BUCKET_NAME>; replace it with the bucket\'s name, for example "my-bucket"',
    );
    expect(problems.every(({ message }) => message.startsWith("is still the placeholder <"))).toBe(true);
  });
});

describe("a configuration", () => {
  test("may use every key of the specification", () => {
    const config = {
      $schema: "../../schema/config.json",
      source: { bucket: "landing", prefix: "orders/", suffix: ".csv" },
      output: { manifest_bucket: "my-manifests", manifest_prefix: "/a/b/" },
      copy: {
        options: "",
        role_arn: "default",
        table_name: '"My Schema".orders',
        columns: ["id", "at", "qty"],
        max_rejected_rows: 25,
      },
      cluster: {
        workgroup: "analytics",
        db_name: "dev",
        secret_arn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:loader-AbCdEf",
      },
      options: { merge_duplicate_pks: false, merge_pk: ["id"], merge_timestamp: "at", null_keys: "discard" },
      sql: { before: ["LOCK etl.switch"], after: ["CALL etl.loaded('{pipeline}', '{batch_id}')"] },
      batch: { max_files: 10, max_bytes: 1, window_seconds: 0 },
      safety: { concurrency: "lock", exactly_once: false, ledger_schema: "etl" },
      retry: { max_attempts: 1, base_delay_seconds: 0.5, max_delay_seconds: 90, give_up_after_hours: 2 },
    };
    expect(parse(config)).toEqual({
      pipeline: {
        manifests: { bucket: "my-manifests", prefix: "a/b/" },
        copy: {
          options: { format: { kind: "parquet" }, settings: {} },
          roleArn: "default",
          table: { schema: "My Schema", name: "orders" },
          columns: ["id", "at", "qty"],
          maxRejectedRows: 25,
        },
        warehouse: {
          at: { kind: "workgroup", name: "analytics" },
          database: "dev",
          signIn: { kind: "secret", arn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:loader-AbCdEf" },
        },
        mode: { kind: "history", keys: ["id"], timestamps: ["at"], nullKeys: "discard" },
        hooks: { before: ["LOCK etl.switch"], after: ["CALL etl.loaded('{pipeline}', '{batch_id}')"] },
        safety: {
          concurrency: "lock",
          schema: "etl",
          ledger: undefined,
          fence: { schema: "etl", name: "My Schema__orders__loader_fence" },
          tombstones: { schema: "etl", name: "My Schema__orders__loader_tombstones" },
        },
        batch: { maxFiles: 10, maxBytes: 1, windowSeconds: 0 },
        retry: { maxAttempts: 1, baseDelaySeconds: 0.5, maxDelaySeconds: 90, giveUpAfterHours: 2 },
      },
      source: { bucket: "landing", prefix: "orders/", suffix: ".csv" },
    });
  });

  test.each([-1, 1.5, "10", 100_000])("takes no max_rejected_rows of %o", (max_rejected_rows) => {
    expect(problemsOf({ ...seed, copy: { ...seed.copy, max_rejected_rows } })).toMatchObject([
      { path: "copy.max_rejected_rows", message: expect.stringContaining("a whole number from 0 to 99999") },
    ]);
  });

  const rejecting = (options: string, max_rejected_rows: number, others: object = {}) =>
    parsePipeline(JSON.stringify({ ...seed, copy: { ...seed.copy, options, max_rejected_rows }, ...others }), "q");

  test.each([
    { options: "CSV", rows: 0, settings: {} },
    { options: "CSV", rows: 1, settings: { MAXERROR: 2 } },
    { options: "JSON 'auto' GZIP", rows: 99_999, settings: { GZIP: true, MAXERROR: 100_000 } },
    { options: "AVRO 'auto'", rows: 10, settings: { MAXERROR: 11 } },
    { options: "FIXEDWIDTH 'id:8'", rows: 10, settings: { MAXERROR: 11 } },
    { options: "CSV MAXERROR 100", rows: 10, settings: { MAXERROR: 100 } },
    { options: "CSV MAXERROR 11", rows: 10, settings: { MAXERROR: 11 } },
    { options: "CSV IGNOREALLERRORS", rows: 10, settings: { IGNOREALLERRORS: true } },
  ])("makes MAXERROR of $rows rejected rows beside $options", ({ options, rows, settings }) => {
    expect(rejecting(options, rows)).toMatchObject({ pipeline: { copy: { options: { settings } } } });
    const parsed = rejecting(options, rows);
    expect("pipeline" in parsed && parsed.pipeline.copy.options.settings).toEqual(settings);
  });

  test.each([
    { options: "", says: "COPY takes no MAXERROR for PARQUET" },
    { options: "ORC", says: "COPY takes no MAXERROR for ORC" },
    { options: "CSV MAXERROR 10", says: "MAXERROR 10 in copy.options fails the load at 10 bad rows" },
    { options: "CSV MAXERROR 1", says: "MAXERROR 1 in copy.options fails the load at the first bad row" },
  ])("takes no max_rejected_rows beside $options", ({ options, says }) => {
    expect(rejecting(options, 10)).toEqual({
      problems: [{ path: "copy.max_rejected_rows", message: expect.stringContaining(says) }],
    });
  });

  test.each([
    {
      safety: undefined,
      parsed: {
        concurrency: "fence",
        ledger: { schema: "sales", name: "orders__loader_ledger" },
        fence: { schema: "sales", name: "orders__loader_fence" },
        tombstones: { schema: "sales", name: "orders__loader_tombstones" },
      },
    },
    {
      safety: { concurrency: "fence", exactly_once: true, ledger_schema: "etl" },
      parsed: {
        concurrency: "fence",
        schema: "etl",
        ledger: { schema: "etl", name: "sales__orders__loader_ledger" },
        fence: { schema: "etl", name: "sales__orders__loader_fence" },
        tombstones: { schema: "etl", name: "sales__orders__loader_tombstones" },
      },
    },
    {
      safety: { exactly_once: false },
      parsed: {
        concurrency: "fence",
        ledger: undefined,
        fence: { schema: "sales", name: "orders__loader_fence" },
        tombstones: { schema: "sales", name: "orders__loader_tombstones" },
      },
    },
    {
      safety: { concurrency: "retry" },
      parsed: {
        concurrency: "retry",
        ledger: { schema: "sales", name: "orders__loader_ledger" },
        fence: { schema: "sales", name: "orders__loader_fence" },
        tombstones: { schema: "sales", name: "orders__loader_tombstones" },
      },
    },
  ])("protects its target as it is told: $safety", ({ safety, parsed }) => {
    expect(pipelineOf({ ...seed, safety }).safety).toEqual(parsed);
  });

  test.each([{ options: undefined }, { options: {} }, { options: { merge_duplicate_pks: false } }])(
    "without merge_pk appends: $options",
    ({ options }) => {
      expect(pipelineOf({ ...seed, options }).mode).toEqual({ kind: "append" });
    },
  );

  test.each([
    { merge_pk: "id", keys: ["id"] },
    { merge_pk: "id, line", keys: ["id", "line"] },
    { merge_pk: ["id", "Order Line"], keys: ["id", "Order Line"] },
    { merge_pk: ["a, b"], keys: ["a, b"] },
  ])("takes the key $merge_pk", ({ merge_pk, keys }) => {
    expect(pipelineOf({ ...seed, options: { ...seed.options, merge_pk } }).mode).toMatchObject({ keys });
  });

  test.each([
    { merge_also_on: "day, shop", alsoOn: ["day", "shop"] },
    { merge_also_on: ["day"], alsoOn: ["day"] },
    { merge_also_on: ["id"], alsoOn: ["id"] },
  ])("takes merge_also_on $merge_also_on", ({ merge_also_on, alsoOn }) => {
    expect(pipelineOf({ ...seed, options: { ...seed.options, merge_also_on } }).mode).toMatchObject({ alsoOn });
  });

  test("takes the timestamp of a history, which is part of a version, in merge_also_on", () => {
    const options = { ...seed.options, merge_duplicate_pks: false, merge_also_on: ["updated_at"] };
    expect(pipelineOf({ ...seed, options }).mode).toMatchObject({ kind: "history", alsoOn: ["updated_at"] });
  });

  test.each([
    { given: undefined, prefix: "" },
    { given: "", prefix: "" },
    { given: "/", prefix: "" },
    { given: "a", prefix: "a/" },
    { given: "//a/b//", prefix: "a/b/" },
  ])("writes manifests under $prefix if told $given", ({ given, prefix }) => {
    expect(pipelineOf({ ...seed, output: { ...seed.output, manifest_prefix: given } }).manifests.prefix).toBe(prefix);
  });

  test.each([
    "default",
    "arn:aws-us-gov:iam::123456789012:role/path/to/loader",
    "arn:aws-cn:iam::123456789012:role/a,arn:aws-cn:iam::210987654321:role/b",
  ])("takes the role %s", (role_arn) => {
    expect(pipelineOf({ ...seed, copy: { ...seed.copy, role_arn } }).copy.roleArn).toBe(role_arn);
  });

  test("signs in by secret if both a secret and a user are given", () => {
    const cluster = { ...seed.cluster, db_user: "etl" };
    expect(pipelineOf({ ...seed, cluster }).warehouse.signIn).toEqual({ kind: "dbUser", name: "etl" });
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:loader";
    expect(pipelineOf({ ...seed, cluster: { ...cluster, secret_arn: arn } }).warehouse.signIn).toEqual({
      kind: "secret",
      arn,
    });
  });
});

describe("a filter of source with a *", () => {
  test.each([
    { source: { bucket: "landing", suffix: "*.csv" }, path: "source.suffix", remedy: 'write ".csv"' },
    { source: { bucket: "landing", prefix: "orders/*" }, path: "source.prefix", remedy: 'write "orders/"' },
    {
      source: { bucket: "landing", prefix: "a/*/b" },
      path: "source.prefix",
      remedy: "write the part before the first *",
    },
  ])("is refused, since S3 compares letter by letter: $source", ({ source, path, remedy }) => {
    const parsed = parse({ ...seed, source });
    expect(parsed).toMatchObject({ problems: [{ path, message: expect.stringContaining(remedy) }] });
  });
});

describe("a problem of a configuration", () => {
  test("is reported together with all others, each with its path and remedy", () => {
    const config = {
      outptu: {},
      output: { manifest_bucket: "s3://my-manifests", bucket: "x" },
      copy: {
        role_arn: "loader",
        table_name: "orders; drop table x",
        options: "CSV ESCAPE GZP",
        columns: ["a", "oid", 5],
      },
      cluster: { identifier: "A", workgroup: "www", db_user: "etl" },
      options: { merge_pk: ["a", "z"], null_key: "reject" },
      batch: { max_files: 0 },
      retry: { max_attempts: "8" },
    };
    expect(problemsOf(config)).toEqual([
      {
        path: "output.manifest_bucket",
        message: 'is "s3://my-manifests"; write the bucket\'s name alone, without s3://',
      },
      {
        path: "output.bucket",
        message: "is not a known key; known here are manifest_bucket, manifest_prefix; remove it",
      },
      { path: "copy.options", message: "GZP is not an option of COPY from S3; did you mean GZIP?" },
      { path: "copy.options", message: "ESCAPE does not go with CSV; remove one of them" },
      {
        path: "copy.role_arn",
        message:
          'is "loader", which is not a role; write "arn:aws:iam::123456789012:role/name", several with commas and no blanks, or "default"',
      },
      {
        path: "copy.table_name",
        message:
          'Table name "orders; drop table x": "orders; drop table x" contains a semicolon (;), which is never part of a name here; remove it or rename',
      },
      {
        path: "copy.columns[1]",
        message: 'the column name "oid" is a system column that Redshift reserves; rename the column',
      },
      { path: "copy.columns[2]", message: 'is 5; write a column name, for example "id"' },
      {
        path: "cluster.identifier",
        message: 'is "A"; write the cluster\'s identifier: lower-case letters, digits and single hyphens',
      },
      { path: "cluster.db_name", message: 'is missing; write the database\'s name, for example "dev"' },
      { path: "options.null_key", message: "is not a known key; did you mean null_keys?" },
      { path: "batch.max_files", message: "is 0; write a whole number from 1 to 10000" },
      { path: "retry.max_attempts", message: 'is "8"; write a whole number from 1 to 20' },
      { path: "outptu", message: "is not a known key; did you mean output?" },
      { path: "cluster.workgroup", message: "is set as well as identifier; keep the one you load into" },
      {
        path: "cluster.db_user",
        message: "does not go with workgroup; remove it to sign in by IAM, or write secret_arn",
      },
      {
        path: "options.merge_duplicate_pks",
        message: "is missing; write true for one row per key, or false for every version of a key",
      },
      {
        path: "options.merge_timestamp",
        message:
          "is missing, but merge_pk needs it to tell versions of a row apart; name the column, or remove merge_pk to append all rows",
      },
      {
        path: "options.merge_pk",
        message: 'names "z", which is not among the columns to load; add it there',
      },
    ]);
  });

  test("of its JSON comes with line and column", () => {
    expect(parsePipeline('{\n  "output": {},,\n}', "orders_queue")).toEqual({
      problems: [
        {
          path: "orders_queue.json:2:16",
          message: "is not JSON: found , where a key in double quotes belongs; correct it there or just before",
        },
      ],
    });
  });

  test.each([
    { text: "", at: "1:1", found: "the end of the text", expected: "a value" },
    { text: "{", at: "1:2", found: "the end of the text", expected: 'a key in double quotes or "}"' },
    { text: '{"a" 1}', at: "1:6", found: "1", expected: '":"' },
    { text: '{"a": tru}', at: "1:7", found: "tru", expected: "a value" },
    { text: "{a: 1}", at: "1:2", found: "a", expected: 'a key in double quotes or "}"' },
    { text: '{"a": 01}', at: "1:7", found: "01", expected: "a value" },
    { text: '{"a": "x\n"}', at: "1:7", found: '"x', expected: "a value" },
    { text: "[1 2]", at: "1:4", found: "2", expected: '"," or a closing bracket' },
    { text: "[1}", at: "1:3", found: "}", expected: '"," or a closing bracket' },
    { text: "[,]", at: "1:2", found: ",", expected: 'a value or "]"' },
    { text: "{} {}", at: "1:4", found: "{", expected: "nothing more" },
  ])("of the JSON $text stands at $at", ({ text, at, found, expected }) => {
    expect(parsePipeline(text, "q")).toEqual({
      problems: [
        {
          path: `q.json:${at}`,
          message: `is not JSON: found ${found} where ${expected} belongs; correct it there or just before`,
        },
      ],
    });
  });

  test.for([
    {
      what: "UTF-16 with its mark",
      bytes: Buffer.from('\uFEFF{ "a": 1 }', "utf16le"),
      at: "1:1",
      says: "is UTF-16, not UTF-8",
    },
    { what: "UTF-16 without it", bytes: Buffer.from('{ "a": 1 }', "utf16le"), at: "1:1", says: "is UTF-16, not UTF-8" },
    {
      what: "Latin-1",
      bytes: Buffer.from('{\n  "copy": { "table_name": "b\u00fccher" } }', "latin1"),
      at: "2:29",
      says: "has bytes here that are not UTF-8",
    },
  ])("of $what is its encoding", ({ bytes, at, says }) => {
    expect(parsePipeline(bytes.toString("utf8"), "q")).toEqual({
      problems: [{ path: `q.json:${at}`, message: `${says}; save the file as UTF-8, in an editor or with iconv` }],
    });
  });

  test("is not a byte order mark or a trailing comma", () => {
    const text = `\uFEFF${JSON.stringify(seed).replace(/\}\}$/, ",},}")}`;
    expect(parsePipeline(text, "orders_queue")).toEqual(parse(seed));
  });

  test.each([
    {
      config: [],
      message:
        "is an empty list; write an object with $schema, source, output, copy, cluster, options, schema, sql, batch, safety, retry",
    },
    {
      config: 1,
      message:
        "is 1; write an object with $schema, source, output, copy, cluster, options, schema, sql, batch, safety, retry",
    },
  ])("is reported for the whole file when it is $config", ({ config, message }) => {
    expect(problemsOf(config)).toEqual([{ path: "orders_queue.json", message }]);
  });

  test.each<{ name: string; change: object; problem: ConfigProblem }>([
    {
      name: "neither a cluster nor a workgroup",
      change: { cluster: { db_name: "dev" } },
      problem: {
        path: "cluster.identifier",
        message: "is missing; write the cluster's identifier, or workgroup for Serverless",
      },
    },
    {
      name: "a database that breaks statement names",
      change: { cluster: { identifier: "c", db_name: "a/b" } },
      problem: {
        path: "cluster.db_name",
        message: 'the database name "a/b" contains "/", which separates the parts of statement names',
      },
    },
    {
      name: "a secret's name instead of its ARN",
      change: { cluster: { ...seed.cluster, secret_arn: "my-secret" } },
      problem: {
        path: "cluster.secret_arn",
        message:
          'is not an ARN (not repeated here, since it may be the secret); write "arn:aws:secretsmanager:<region>:<account>:secret:<name>"',
      },
    },
    {
      name: "a user that is none",
      change: { cluster: { ...seed.cluster, db_user: "a b" } },
      problem: { path: "cluster.db_user", message: 'is "a b"; write a database user: letters, digits and _ + . @ $ -' },
    },
    {
      name: "merging without a timestamp",
      change: { options: { merge_duplicate_pks: true, merge_pk: "id" } },
      problem: {
        path: "options.merge_timestamp",
        message: "is missing, but merge_duplicate_pks: true needs it to tell which row is newer; name the column",
      },
    },
    {
      name: "merging without a key",
      change: { options: { merge_duplicate_pks: true, merge_timestamp: "at" } },
      problem: {
        path: "options.merge_pk",
        message: "is missing, but merge_duplicate_pks: true merges by it; name the key columns, or write false",
      },
    },
    {
      name: "history without a timestamp",
      change: { options: { merge_duplicate_pks: false, merge_pk: "id" } },
      problem: {
        path: "options.merge_timestamp",
        message:
          "is missing, but merge_pk needs it to tell versions of a row apart; name the column, or remove merge_pk to append all rows",
      },
    },
    {
      name: "a timestamp without a key",
      change: { options: { merge_timestamp: "at" } },
      problem: {
        path: "options.merge_timestamp",
        message: "has no merge_pk beside it; name the key columns, or remove it to append all rows",
      },
    },
    {
      name: "NULL keys without a key",
      change: { options: { null_keys: "insert" } },
      problem: {
        path: "options.null_keys",
        message: "has no merge_pk beside it; remove it, since an append keeps all rows",
      },
    },
    {
      name: "merge_also_on without a key",
      change: { options: { merge_also_on: ["day"] } },
      problem: {
        path: "options.merge_also_on",
        message: "has no merge_pk beside it; remove it, since an append matches no rows",
      },
    },
    {
      name: "merge_also_on with the timestamp of a merge",
      change: { options: { ...seed.options, merge_also_on: ["day", "UPDATED_AT"] } },
      problem: {
        path: "options.merge_also_on",
        message:
          'names "updated_at", which merge_timestamp names too: it differs from version to version, so no stored row would be replaced; take it out',
      },
    },
    {
      name: "a column of merge_also_on that comes twice",
      change: { options: { ...seed.options, merge_also_on: "day, DAY" } },
      problem: { path: "options.merge_also_on", message: 'names the column "DAY" twice; keep one' },
    },
    {
      name: "a column of merge_also_on that is not loaded",
      change: {
        copy: { ...seed.copy, columns: ["id", "updated_at"] },
        options: { ...seed.options, merge_also_on: ["day"] },
      },
      problem: {
        path: "options.merge_also_on",
        message: 'names "day", which is not among the columns to load; add it there',
      },
    },
    {
      name: "an empty part in the key",
      change: { options: { ...seed.options, merge_pk: "id,,line" } },
      problem: { path: "options.merge_pk", message: 'the column name "" is empty; write a name of 1 to 127 bytes' },
    },
    {
      name: "no column in the key",
      change: { options: { ...seed.options, merge_pk: [] } },
      problem: {
        path: "options.merge_pk",
        message: "is an empty list; name at least one column or remove the key",
      },
    },
    {
      name: "a number as key",
      change: { options: { ...seed.options, merge_pk: 1 } },
      problem: {
        path: "options.merge_pk",
        message: 'is 1; write a column name, several with commas between ("a, b"), or a list (["a", "b"])',
      },
    },
    {
      name: "a key column twice",
      change: { options: { ...seed.options, merge_pk: "id, ID" } },
      problem: { path: "options.merge_pk", message: 'names the column "ID" twice; keep one' },
    },
    {
      name: "the timestamp among the keys",
      change: { options: { ...seed.options, merge_pk: "id, updated_at" } },
      problem: {
        path: "options.merge_timestamp",
        message: 'is "updated_at", which is in merge_pk too; keep it in one of them',
      },
    },
    {
      name: "a timestamp that is not loaded",
      change: { copy: { ...seed.copy, columns: ["ID", "qty"] } },
      problem: {
        path: "options.merge_timestamp",
        message: 'names "updated_at", which is not among the columns to load; add it there',
      },
    },
    {
      name: "a column twice",
      change: { copy: { ...seed.copy, columns: ["id", "updated_at", "Id"] } },
      problem: { path: "copy.columns", message: 'names the column "Id" twice; keep one' },
    },
    {
      name: "an injected column",
      change: { copy: { ...seed.copy, columns: ["id", "updated_at", 'x") from t'] } },
      problem: {
        path: "copy.columns[2]",
        message:
          'the column name "x\\") from t" contains a double quote ("), which is never part of a name here; remove it or rename',
      },
    },
    {
      name: "keys instead of a role, which no log may have",
      change: { copy: { ...seed.copy, role_arn: "aws_access_key_id=AKIA1;aws_secret_access_key=hunter2" } },
      problem: {
        path: "copy.role_arn",
        message:
          'is keys or tokens, not repeated here, which is not a role; write "arn:aws:iam::123456789012:role/name", several with commas and no blanks, or "default"',
      },
    },
    {
      name: "an injected role",
      change: { copy: { ...seed.copy, role_arn: "arn:aws:iam::123456789012:role/x' CSV" } },
      problem: {
        path: "copy.role_arn",
        message:
          'is "arn:aws:iam::123456789012:role/x\' CSV", which is not a role; write "arn:aws:iam::123456789012:role/name", several with commas and no blanks, or "default"',
      },
    },
    {
      name: "an upper-case bucket",
      change: { output: { manifest_bucket: "Manifests" } },
      problem: {
        path: "output.manifest_bucket",
        message: 'is "Manifests", which is not a bucket name; write 3 to 63 lower-case letters, digits, "-" and "."',
      },
    },
    {
      name: "a bucket with a key",
      change: { output: { manifest_bucket: "my-manifests/a" } },
      problem: {
        path: "output.manifest_bucket",
        message: 'is "my-manifests/a"; write the bucket\'s name alone, without a key',
      },
    },
    {
      name: "a whole address as prefix",
      change: { output: { manifest_bucket: "my-manifests", manifest_prefix: "s3://my-manifests/a" } },
      problem: {
        path: "output.manifest_prefix",
        message: 'is "s3://my-manifests/a"; write the prefix alone, the bucket has its own key',
      },
    },
    {
      name: "manifests that would feed the queue",
      change: { source: { bucket: "my-manifests", prefix: "manifests/orders_queue/" } },
      problem: {
        path: "output.manifest_prefix",
        message:
          "lies within source, so every manifest would arrive in the queue as a file; choose a prefix outside of it",
      },
    },
    {
      name: "an unknown kind of concurrency",
      change: { safety: { concurrency: "none" } },
      problem: { path: "safety.concurrency", message: 'is "none"; write one of "fence", "retry", "lock"' },
    },
    {
      name: "a word where yes or no is asked",
      change: { safety: { exactly_once: "yes" } },
      problem: { path: "safety.exactly_once", message: 'is "yes"; write true or false' },
    },
    {
      name: "a ledger's schema that is not a name",
      change: { safety: { ledger_schema: "etl; DROP TABLE x" } },
      problem: {
        path: "safety.ledger_schema",
        message: "contains a semicolon (;), which is never part of a name here; remove it or rename",
      },
    },
    {
      name: "a window longer than Lambda has",
      change: { batch: { window_seconds: 301 } },
      problem: { path: "batch.window_seconds", message: "is 301; write a whole number from 0 to 300" },
    },
    {
      name: "a part of a byte",
      change: { batch: { max_bytes: 1.5 } },
      problem: { path: "batch.max_bytes", message: "is 1.5; write a whole number from 1 to 9007199254740991" },
    },
    {
      name: "no delay",
      change: { retry: { base_delay_seconds: 0 } },
      problem: { path: "retry.base_delay_seconds", message: "is 0; write a number above 0 and up to 90" },
    },
    {
      name: "a delay longer than the function runs",
      change: { retry: { max_delay_seconds: 91 } },
      problem: { path: "retry.max_delay_seconds", message: "is 91; write a number above 0 and up to 90" },
    },
    {
      name: "a first delay above the longest",
      change: { retry: { base_delay_seconds: 61 } },
      problem: {
        path: "retry.base_delay_seconds",
        message: "is 61, more than max_delay_seconds (60); lower it or raise the other",
      },
    },
    {
      name: "null instead of columns",
      change: { copy: { ...seed.copy, columns: null } },
      problem: {
        path: "copy.columns",
        message: 'is null; write a list of column names, for example ["id", "updated_at"], or "by_name"',
      },
    },
  ])("is $name", ({ change, problem }) => {
    expect(problemsOf({ ...seed, ...change })).toEqual([problem]);
  });

  test("is not a manifest whose suffix no source announces", () => {
    const source = { bucket: "my-manifests", suffix: ".csv" };
    expect(problemsOf({ ...seed, source })).toEqual([]);
  });
});

describe("garbage", () => {
  test("never makes the reader throw", () => {
    const section = fc.oneof(
      fc.jsonValue(),
      fc.constant({ merge_pk: ["a", 1], merge_timestamp: 1, columns: ["a", {}] }),
    );
    const config = fc.dictionary(
      fc.constantFrom(...Object.keys(seed), "source", "batch", "retry", "__proto__"),
      section,
    );
    const text = fc.oneof(
      fc.json(),
      config.map((value) => JSON.stringify(value)),
      fc.string(),
    );
    fc.assert(fc.property(text, (garbage) => Object.keys(parsePipeline(garbage, "orders_queue")).length === 1));
  });

  test("is JSON exactly where JSON.parse says so, trailing commas aside", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      '"a"',
      "1",
      "-0.5e3",
      "null",
      " ",
      "\n",
      '"',
      "01",
      "tru",
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        expect("value" in parseJsonText(text)).toBe(isJson(text.replace(/(?<=[^[{,:\s]\s*),(?=\s*[\]}])/g, "")));
      }),
      { numRuns: 5000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("the JSON Schemas", () => {
  test.each(jsonSchemas())("in schema/$file are current (else run node scripts/schema.ts)", async ({ file, text }) => {
    expect(await readFile(new URL(`../../schema/${file}`, import.meta.url), "utf8")).toBe(text);
  });

  test("accept the seed's configuration and nothing unknown", () => {
    const schema = z.fromJSONSchema(JSON.parse(jsonSchemas()[0]?.text ?? ""));
    expect(schema.safeParse(seed).success).toBe(true);
    expect(schema.safeParse({ ...seed, outptu: {} }).success).toBe(false);
    expect(schema.safeParse({ ...seed, copy: { ...seed.copy, role_arn: "loader" } }).success).toBe(false);
  });
});
