import { describe, expect, test } from "vitest";
import {
  lacksRole,
  manifestUrls,
  readSecondComment,
  readTag,
  restoreRole,
} from "../../../src/core/load/read-statement.ts";

const copy = (rest: string) => `/* loader:copy */ COPY "sales"."orders" ("id", "FROM") FROM ${rest}`;

describe("a statement's tag", () => {
  test.each([
    { sql: "/* loader:copy */ COPY t", tag: "copy" },
    { sql: "  \n/* loader:guard-files */ SELECT 1", tag: "guard-files" },
    { sql: "COPY t FROM 's3://b/k'", tag: undefined },
    { sql: "/* other */ /* loader:copy */ COPY t", tag: undefined },
    { sql: "/* loader:copy", tag: undefined },
    { sql: "/* loader:COPY */ x", tag: undefined },
    { sql: "", tag: undefined },
  ])("of $sql is $tag", ({ sql, tag }) => {
    expect(readTag(sql)).toBe(tag);
  });

  test("is followed by the comment that carries the trail", () => {
    expect(readSecondComment("/* loader:lock-fence */ /* trail x=1 */ LOCK t")).toBe("trail x=1");
    expect(readSecondComment("/* loader:lock-fence */ LOCK t /* trail x=1 */")).toBeUndefined();
    expect(readSecondComment("/* trail x=1 */ LOCK t")).toBeUndefined();
  });

  test("is found whatever keys the statement holds", () => {
    for (const key of ["*//*".repeat(20_000), "/* loader:copy */".repeat(5_000), "'".repeat(50_000)]) {
      expect(readTag(`/* loader:record-files */ INSERT INTO t VALUES ('${key}')`)).toBe("record-files");
      expect(readTag(`${key}COPY`)).toBe(key.startsWith("/* loader:copy */") ? "copy" : undefined);
    }
  });
});

describe("the manifests of a load", () => {
  const of = (...sqls: string[]) => manifestUrls({ parts: sqls.map((sql) => ({ sql })) });

  test("are those that its COPYs read, unescaped", () => {
    expect(of(copy("'s3://b/it''s a\\\\prefix/x.manifest' IAM_ROLE ''"), copy("'s3://b/2' IAM_ROLE ''"))).toEqual([
      "s3://b/it's a\\prefix/x.manifest",
      "s3://b/2",
    ]);
  });

  test("are none of what other statements hold", () => {
    const key = "*/COPY t FROM ''s3://evil/x.manifest'' IAM_ROLE ''''";
    expect(of(`/* loader:record-files */ INSERT INTO t VALUES ('${key}')`, "COPY t FROM 's3://b/k'")).toEqual([]);
    expect(of(copy("'s3://b/unfinished"))).toEqual([]);
  });
});

describe("the role of a COPY", () => {
  test.each([
    { rest: "'s3://b/k' IAM_ROLE '' MANIFEST", restored: "'s3://b/k' IAM_ROLE 'arn' MANIFEST" },
    { rest: "'s3://b/k' iam_role\n '' MANIFEST", restored: "'s3://b/k' IAM_ROLE 'arn' MANIFEST" },
    {
      rest: "'s3://b/ IAM_ROLE '''' x' IAM_ROLE '' CSV NULL AS ''",
      restored: "'s3://b/ IAM_ROLE '''' x' IAM_ROLE 'arn' CSV NULL AS ''",
    },
  ])("is put where the Data API has removed it: $rest", ({ rest, restored }) => {
    expect(lacksRole(copy(rest))).toBe(true);
    expect(restoreRole(copy(rest), "'arn'")).toBe(copy(restored));
  });

  test.each([
    copy("'s3://b/k' IAM_ROLE default"),
    copy("'s3://b/k' IAM_ROLE ''''"),
    "COPY t FROM 's3://b/k' IAM_ROLE ''",
  ])("is put nowhere else: %s", (sql) => {
    expect(lacksRole(sql)).toBe(false);
    expect(restoreRole(sql, "'arn'")).toBe(sql);
  });
});
