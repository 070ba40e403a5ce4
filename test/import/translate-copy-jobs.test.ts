import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePipeline } from "../../src/config/config.ts";
import { translateCopyJobs } from "../../src/import/copy-job/translate-copy-jobs.ts";
import type { Draft } from "../../src/import/draft.ts";

const role = "arn:aws:iam::123456789012:role/copy";

function draftsOf(sql: string): Draft[] {
  const found = translateCopyJobs(sql);
  if ("problems" in found) throw new Error(found.problems.join("\n"));
  return found.drafts;
}

function otherProblems({ config, name }: Draft): string[] {
  const parsed = parsePipeline(JSON.stringify(config), name);
  const problems = "problems" in parsed ? parsed.problems : [];
  return problems
    .filter(({ message }) => !message.startsWith("is still the placeholder <"))
    .map(({ message }) => message);
}

describe("a COPY job", () => {
  test("is a pipeline, but for the warehouse and the manifests", () => {
    const drafts = draftsOf(`
      COPY public.sales_target FROM 's3://amzn-s3-demo-bucket/staging-folder'
      IAM_ROLE '${role}'
      JOB CREATE my_copy_job_name AUTO ON;`);
    expect(drafts).toMatchObject([
      {
        name: "my_copy_job_name",
        from: "COPY JOB my_copy_job_name",
        config: {
          source: { bucket: "amzn-s3-demo-bucket", prefix: "staging-folder" },
          output: { manifest_bucket: "<MANIFEST_BUCKET>", manifest_prefix: "manifests/" },
          copy: { table_name: "public.sales_target", options: "FORMAT AS PARQUET", role_arn: role },
          cluster: { identifier: "<CLUSTER_IDENTIFIER>", db_name: "<DB_NAME>" },
        },
      },
    ]);
    expect(drafts.flatMap(otherProblems)).toEqual([]);
    expect(drafts[0]?.notes.filter(({ kind }) => kind === "to do").map(({ name }) => name)).toEqual([
      "output.manifest_bucket",
      "cluster",
      "options",
      "job",
      "queue",
    ]);
  });

  test.each([
    {
      sql: `copy "My Schema"."Order Items" (Id, "At") from 's3://b-1/a/' iam_role '${role}' csv job create "j 1"`,
      name: "j_1",
      copy: {
        table_name: '"My Schema"."Order Items"',
        columns: ["id", "At"],
        options: "FORMAT AS CSV",
        role_arn: role,
      },
    },
    {
      sql: "COPY /* x */ t -- y\nFROM 's3://b-1' IAM_ROLE default FORMAT AS JSON 'auto' GZIP REGION 'eu-west-1' JOB CREATE j AUTO OFF",
      name: "j",
      copy: { table_name: "t", options: "FORMAT AS JSON 'auto' GZIP REGION AS 'eu-west-1'", role_arn: "default" },
      note: "AUTO OFF: the job loaded when it was run",
    },
    {
      sql: "COPY t FROM 's3://b-1/a' ACCESS_KEY_ID 'AKIA' SECRET_ACCESS_KEY AS 'sesame' CSV JOB CREATE j",
      name: "j",
      copy: { table_name: "t", options: "FORMAT AS CSV", role_arn: "<ROLE_ARN>" },
      note: "copy.role_arn: COPY holds keys, which are neither written nor shown",
    },
    {
      sql: "COPY t FROM 's3://b-1/a' WITH CREDENTIALS AS 'aws_access_key_id=a;aws_secret_access_key=sesame' ORC JOB CREATE j",
      name: "j",
      copy: { table_name: "t", options: "FORMAT AS ORC", role_arn: "<ROLE_ARN>" },
      note: "copy.role_arn: COPY holds keys",
    },
    {
      sql: "COPY t FROM 's3://b-1/a' SHAPEFILE SIMPLIFY AUTO 1.1E-05 JOB CREATE j",
      name: "j",
      copy: { table_name: "t", options: "FORMAT AS SHAPEFILE SIMPLIFY AUTO 1.1E-05", role_arn: "<ROLE_ARN>" },
      note: "copy.role_arn: COPY names no IAM_ROLE",
    },
    {
      sql: "COPY oid.t FROM 'b-1/a' CSVV JOB CREATE j",
      name: "j",
      copy: { table_name: "oid.t", options: "<COPY_OPTIONS>", role_arn: "<ROLE_ARN>" },
      note: "copy.options: COPY: CSVV is not an option of COPY from S3; did you mean CSV?",
    },
    {
      sql: "COPY db.oid.t FROM 's3://B/a' CSV JOB CREATE j",
      name: "j",
      copy: { table_name: "<TABLE_NAME>", options: "FORMAT AS CSV", role_arn: "<ROLE_ARN>" },
      note: "copy.table_name: Table name",
    },
  ])("may be $sql", ({ sql, name, copy, note = "" }) => {
    const [draft] = draftsOf(sql);
    expect(draft).toMatchObject({ name, config: { copy } });
    expect(draft?.notes.map((each) => `${each.name}: ${each.text}`).join("\n")).toContain(note);
    expect(draft && otherProblems(draft)).toEqual([]);
    expect(JSON.stringify(draft)).not.toContain("sesame");
  });

  test.each([
    { sql: "", problem: "holds no statement; write COPY … JOB CREATE name" },
    { sql: "\n\nSELECT 1", problem: "the statement in line 3 does not begin with COPY; keep only COPY … JOB CREATE" },
    { sql: "COPY JOB DROP j", problem: "the statement in line 1 manages a job and creates none" },
    { sql: "COPY t FROM 's3://b/a' CSV", problem: "does not end with JOB CREATE name [AUTO ON|OFF]" },
    { sql: "COPY t FROM 's3://b/a' JOB CREATE j AUTO", problem: "does not end with JOB CREATE name [AUTO ON|OFF]" },
    { sql: "COPY t FROM 's3://b/a' JOB CREATE", problem: "does not end with JOB CREATE name" },
    { sql: "COPY FROM 's3://b/a' JOB CREATE j", problem: "has no table with FROM 's3://…' behind it" },
    { sql: "COPY t FROM s3 JOB CREATE j", problem: "has no table with FROM 's3://…' behind it" },
    { sql: "COPY t FROM 's3://b/a", problem: "has a single quote that is not closed" },
  ])("may not be $sql", ({ sql, problem }) => {
    const found = translateCopyJobs(sql);
    expect("problems" in found && found.problems.join("\n")).toContain(problem);
  });

  test("whatever it is, throws nothing, and gives files that validate refuses only for placeholders", () => {
    const words = [
      "COPY ",
      "t",
      ".",
      '"a"',
      "(",
      ")",
      ",",
      " FROM ",
      "'s3://b-1/a'",
      "'",
      '"',
      " IAM_ROLE ",
      " CSV ",
      " AS ",
    ];
    const more = [
      " JOB CREATE ",
      "j",
      " AUTO OFF",
      ";",
      "\n",
      "--",
      "/*",
      "*/",
      "$$",
      "\u001b[2J",
      "\u202e",
      "<x>",
      "{a}",
    ];
    const piece = fc.constantFrom(...words, ...more);
    const job = fc.tuple(fc.array(piece, { maxLength: 12 }), fc.array(piece, { maxLength: 6 }));
    return fc.assert(
      fc.property(job, ([start, end]) => {
        const sql = `COPY t${start.join("")} FROM 's3://b-1/a' ${end.join("")} JOB CREATE j`;
        const found = translateCopyJobs(sql);
        if ("drafts" in found) expect(found.drafts.flatMap(otherProblems)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
