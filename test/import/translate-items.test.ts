import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePipeline } from "../../src/config/config.ts";
import { readItems } from "../../src/import/awslabs/items.ts";
import { translateItems } from "../../src/import/awslabs/translate-items.ts";
import type { Draft, Note } from "../../src/import/draft.ts";

/** As the README of the Lambda loader shows an item, with other names. */
const cluster = {
  clusterEndpoint: "analytics.abc123xyz.eu-west-1.redshift.amazonaws.com",
  clusterPort: 5439,
  clusterDB: "dev",
  connectUser: "etl",
  connectPassword: "AQECAHh+password",
  targetTable: "shop.orders",
  truncateTarget: false,
  useSSL: true,
};
const item = {
  s3Prefix: "shop-landing/orders",
  dataFormat: "CSV",
  csvDelimiter: "|",
  copyOptions: "FILLRECORD EMPTYASNULL ",
  batchSize: 100,
  batchTimeoutSecs: 100,
  manifestBucket: "shop-manifests",
  manifestKey: "redshift/manifest",
  currentBatch: "1fafd16b-6e44-458f-8222-db8f74f9aac4",
  lastBatchRotation: "2018-11-15 18:22:43",
  lastUpdate: 1489594870.252,
  status: "open",
  version: "2.6.2",
  loadClusters: [cluster],
};

type Change = { item?: object; cluster?: object };

const changed = (change: Change) => ({
  ...item,
  ...change.item,
  loadClusters: [{ ...cluster, ...change.cluster }],
});

function draftsOf(value: unknown): Draft[] {
  const found = readItems(value);
  if ("problems" in found) throw new Error(found.problems.join("\n"));
  return translateItems(found.items);
}

function draftOf(change: Change): Draft {
  const [draft] = draftsOf(changed(change));
  if (draft === undefined) throw new Error("no draft");
  return draft;
}

const namesOf = (notes: readonly Note[], kind: Note["kind"]) =>
  notes.filter((note) => note.kind === kind).map(({ name }) => name);

const textsOf = (draft: Draft, name: string) =>
  draft.notes.filter((note) => note.name === name).map(({ kind, text }) => `${kind}: ${text}`);

/** The problems that `validate` has with the file, placeholders aside. */
function otherProblems({ config, name }: Draft): string[] {
  const parsed = parsePipeline(JSON.stringify(config), name);
  const problems = "problems" in parsed ? parsed.problems : [];
  return problems
    .filter(({ message }) => !/^is (?:still the placeholder |")</.test(message))
    .map(({ message }) => message);
}

/** As DynamoDB writes it: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
function asDynamo(value: unknown): object {
  if (Array.isArray(value)) return { L: value.map(asDynamo) };
  if (typeof value === "object" && value !== null) return { M: dynamoItem(value) };
  if (typeof value === "number") return { N: String(value) };
  return typeof value === "boolean" ? { BOOL: value } : { S: String(value) };
}
const dynamoItem = (value: object) =>
  Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asDynamo(each)]));

describe("an item of the Lambda loader", () => {
  test("is a pipeline, but for the role, and everything in it is explained", () => {
    const draft = draftOf({});
    expect(draft).toMatchObject({
      name: "shop_orders",
      from: "s3Prefix shop-landing/orders",
      config: {
        source: { bucket: "shop-landing", prefix: "orders/" },
        output: { manifest_bucket: "shop-manifests", manifest_prefix: "redshift/manifest/redshift-loader/" },
        copy: {
          table_name: "shop.orders",
          options: "FORMAT AS CSV DELIMITER AS '|' EMPTYASNULL FILLRECORD",
          role_arn: "<ROLE_ARN>",
        },
        cluster: { identifier: "analytics", db_name: "dev", db_user: "etl" },
        batch: { window_seconds: 100 },
      },
    });
    expect(Object.keys(draft.config)).toEqual(["source", "output", "copy", "cluster", "batch"]);
    expect(namesOf(draft.notes, "to do")).toEqual(["copy.role_arn", "options", "trigger", "queue"]);
    expect(namesOf(draft.notes, "left out")).toEqual(["connectPassword", "clusterPort, useSSL", "batchSize"]);
    expect(otherProblems(draft)).toEqual([]);
  });

  test.each([
    { name: "a list", value: [item] },
    { name: "a scan", value: { Items: [dynamoItem(item)], Count: 1, ScannedCount: 1 } },
    { name: "a scan of plain JSON", value: { Items: [item] } },
    { name: "get-item", value: { Item: dynamoItem(item) } },
    { name: "DynamoDB's JSON of one", value: dynamoItem(item) },
    { name: "version 1, with one cluster", value: { ...item, ...cluster, loadClusters: undefined } },
    { name: "an item with NULL", value: { ...dynamoItem(item), jsonPath: { NULL: true }, compression: null } },
  ])("may come as $name", ({ value }) => {
    expect(draftsOf(JSON.parse(JSON.stringify(value)))).toEqual(draftsOf(item));
  });

  test.each<{ change: Change; config: object; notes?: Record<string, string> }>([
    { change: { item: { s3Prefix: "shop-landing" } }, config: { source: { bucket: "shop-landing" } } },
    {
      change: { item: { s3Prefix: "shop-landing/data/yyyy=*/dd=*" } },
      config: { source: { bucket: "shop-landing", prefix: "data/yyyy=" } },
      notes: { "source.prefix": "to do: S3 has no wildcards" },
    },
    {
      change: { item: { filenameFilterRegex: ".*\\.csv\\.gz$" } },
      config: { source: { bucket: "shop-landing", prefix: "orders/", suffix: ".csv.gz" } },
    },
    {
      change: { item: { filenameFilterRegex: ".*\\.csv" } },
      config: { source: { bucket: "shop-landing", prefix: "orders/", suffix: "<SUFFIX>" } },
      notes: { "source.suffix": "to do: filenameFilterRegex .*\\.csv has no counterpart" },
    },
    {
      change: { cluster: { clusterEndpoint: "wg-1.123456789012.eu-west-1.redshift-serverless.amazonaws.com" } },
      config: { cluster: { workgroup: "wg-1", db_name: "dev" } },
      notes: { connectUser: "left out: a workgroup signs in by IAM, so etl is not written" },
    },
    {
      change: { cluster: { clusterEndpoint: "10.0.0.7", clusterDB: undefined } },
      config: { cluster: { identifier: "<CLUSTER_IDENTIFIER>", db_name: "<DB_NAME>", db_user: "etl" } },
      notes: { "cluster.identifier": "to do: clusterEndpoint 10.0.0.7 does not name the cluster" },
    },
    {
      change: { item: { dataFormat: "JSON", copyOptions: "EMPTYASNULL" } },
      config: { copy: { options: "FORMAT AS JSON 'auto' EMPTYASNULL" } },
    },
    {
      change: { item: { dataFormat: "AVRO", jsonPath: "s3://a-bucket/paths.json", copyOptions: "" } },
      config: { copy: { options: "FORMAT AS AVRO 's3://a-bucket/paths.json'" } },
    },
    { change: { item: { dataFormat: "ORC", copyOptions: "" } }, config: { copy: { options: "FORMAT AS ORC" } } },
    {
      change: { item: { copyOptions: "ESCAPE", compression: "BZIP2", ignoreCsvHeader: true } },
      config: { copy: { options: "DELIMITER AS '|' BZIP2 ESCAPE IGNOREHEADER 1" } },
    },
    {
      change: { item: { copyOptions: "FILRECORD" } },
      config: { copy: { options: "<COPY_OPTIONS>" } },
      notes: { "copy.options": "did you mean FILLRECORD?" },
    },
    {
      change: { cluster: { columnList: 'order_id, Status ,"Updated At"' } },
      config: { copy: { columns: ["order_id", "status", "Updated At"] } },
    },
    {
      change: { cluster: { columnList: "order_id, oid" } },
      config: { copy: { columns: ["<COLUMNS>"] } },
      notes: { "copy.columns[1]": "to do: the column name" },
    },
    {
      change: { item: { batchSize: 20_000, batchSizeBytes: 1e9, batchTimeoutSecs: 900.5 } },
      config: { batch: { max_files: 10_000, max_bytes: 1_000_000_000, window_seconds: 300 } },
    },
    {
      change: { cluster: { presql: "DELETE FROM a; LOCK b", postsql: "CALL c(';'); VACUUM;" } },
      config: { sql: { before: ["DELETE FROM a", "LOCK b"], after: ["CALL c(';')"] } },
      notes: { postsql: "left out: statement 2 begins with VACUUM" },
    },
    {
      change: { cluster: { presql: "SELECT 'a" } },
      config: {},
      notes: { presql: "left out: it has a single quote that is not closed" },
    },
    {
      change: { cluster: { postsql: "LOCK a;".repeat(7) } },
      config: { sql: { after: Array(5).fill("LOCK a") } },
      notes: { postsql: "left out: statement 6 is one too many" },
    },
    {
      change: { item: { manifestBucket: "shop-landing", manifestKey: "orders/manifests" } },
      config: { output: { manifest_bucket: "shop-landing", manifest_prefix: "<MANIFEST_PREFIX>" } },
      notes: { "output.manifest_prefix": "to do: lies within source" },
    },
    {
      change: { cluster: { truncateTarget: true } },
      config: {},
      notes: { truncateTarget: "left out: TRUNCATE commits" },
    },
    {
      change: { item: { failureTopicARN: "arn:aws:sns:eu-west-1:123456789012:bad", successTopicARN: "x" } },
      config: {},
      notes: { failureTopicARN: "to do: a deployment has one topic", successTopicARN: "left out: " },
    },
    { change: { item: { novel: "x", list: [1] } }, config: {}, notes: { novel: "left out: ", list: "left out: " } },
  ])("with $change", ({ change, config, notes = {} }) => {
    const draft = draftOf(change);
    expect(draft.config).toMatchObject(config);
    for (const [name, text] of Object.entries(notes)) expect(textsOf(draft, name).join("\n")).toContain(text);
    expect(otherProblems(draft)).toEqual([]);
  });

  test("gives each cluster a pipeline, and each pipeline a name that file systems tell apart", () => {
    const named = (targetTable: string) => ({ ...cluster, targetTable });
    const drafts = draftsOf({ ...item, loadClusters: ["orders", "Orders", "deploy", "größe/../x"].map(named) });
    expect(drafts.map(({ name }) => name)).toEqual(["orders", "Orders_2", "deploy_2", "gr__e____x"]);
  });

  test("says where prefixes lie within one another", () => {
    const [wide, narrow] = draftsOf([
      { ...item, s3Prefix: "shop-landing/2016" },
      { ...item, s3Prefix: "shop-landing/2016/02" },
    ]);
    expect(wide && textsOf(wide, "source.prefix")[0]).toContain("to do: it also covers s3Prefix shop-landing/2016/02");
    expect(narrow && textsOf(narrow, "source.prefix")).toEqual([]);
  });

  const secrets = fc.string({ minLength: 12, maxLength: 40, unit: fc.constantFrom(..."abcXYZ019+/=") });

  test("shows no secret, whatever it holds", () => {
    return fc.assert(
      fc.property(secrets, (secret) => {
        const hidden = { accessKeyForS3: secret, secretKeyForS3: secret, masterSymmetricKey: secret, unknown: secret };
        const copyOptions = `CREDENTIALS 'aws_access_key_id=${secret};token=${secret}' MASTER_SYMMETRIC_KEY '${secret}'`;
        for (const options of ["", copyOptions])
          expect(
            JSON.stringify(
              draftOf({
                item: { ...hidden, copyOptions: options },
                cluster: { connectPassword: secret, other: secret },
              }),
            ),
          ).not.toContain(secret);
      }),
    );
  });

  const garbage = fc.oneof(
    fc.string({
      unit: fc.constantFrom("'", '"', ";", "*", "/", "\\", "\n", "\u001b", "\u202e", "a", "$", "{", "<", ">", "."),
    }),
    fc.string(),
    fc.boolean(),
    fc.double(),
    fc.constant(null),
    fc.constant({ S: 1 }),
  );
  const names = Object.keys({ ...item, filenameFilterRegex: 1, jsonPath: 1, compression: 1, batchSizeBytes: 1 });
  const clusterNames = Object.keys({ ...cluster, columnList: 1, presql: 1, postsql: 1 });

  test("gives a file that validate refuses only for placeholders, whatever it holds", () => {
    return fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names), garbage),
        fc.dictionary(fc.constantFrom(...clusterNames), garbage),
        (ofItem, ofCluster) => {
          const value = { ...changed({ item: ofItem, cluster: ofCluster }), s3Prefix: String(ofItem["s3Prefix"]) };
          for (const draft of draftsOf(value)) {
            // where the source is the whole bucket of the manifests, no prefix helps
            const problems = otherProblems(draft).filter((message) => !message.startsWith("lies within source"));
            expect(problems).toEqual([]);
            expect(draft.name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("what is not an export", () => {
  test.each([
    { value: 1, problem: "holds no items; write what `aws dynamodb scan` prints, or one item" },
    { value: [], problem: "holds no items" },
    { value: { Items: [] }, problem: "holds no items" },
    { value: {}, problem: "item 1 has no s3Prefix, so it is not of the table LambdaRedshiftBatchLoadConfig" },
    { value: [item, { s3Prefix: { N: "1" } }, null], problem: "item 2 has no s3Prefix" },
  ])("$value", ({ value, problem }) => {
    const found = readItems(value);
    expect("problems" in found && found.problems[0]).toContain(problem);
  });

  test("may say itself that it is not complete", () => {
    expect(readItems({ Items: [item], NextToken: "abc" })).toMatchObject({ isPartial: true });
    expect(readItems({ Items: [item], Count: 1 })).toMatchObject({ isPartial: false });
  });
});
