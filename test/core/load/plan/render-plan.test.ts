import { describe, expect, test } from "vitest";
import { fileId } from "../../../../src/core/arrivals/arrival.ts";
import { formBatches, toBatch } from "../../../../src/core/load/batch.ts";
import { BatchTooLargeError } from "../../../../src/core/load/batch-too-large-error.ts";
import { stepsOfList } from "../../../../src/core/load/plan/ledger-steps.ts";
import { planLoad } from "../../../../src/core/load/plan/plan.ts";
import { renderPlan, roleSql } from "../../../../src/core/load/plan/render-plan.ts";
import type { Step } from "../../../../src/core/load/plan/step.ts";
import { readTag } from "../../../../src/core/load/read-statement.ts";
import { type CopyOptions, parseCopyOptions } from "../../../../src/core/pipeline/copy-options/copy-options.ts";
import type { LoadMode, Pipeline } from "../../../../src/core/pipeline/pipeline.ts";
import { arrival, pipeline, safety, scope, unprotected } from "../../../support/builders.ts";

const manifestUrl = "s3://loads/m/q/2026-11-22/8f1f588f4e4c2f8eb2d47fe1cd7364d0.manifest";

function load(url: string, file = arrival("orders/a.csv")) {
  const deliveries = [{ messageId: "m1", arrivals: [file] }];
  const [batch] = formBatches(scope, deliveries, { maxFiles: 1, maxBytes: 1 });
  if (!batch) throw new Error("no batch");
  return { batch, manifestUrls: [url] };
}

/** Without fence and ledger, unless they are asked for. */
const render = (given: Partial<Pipeline>) =>
  renderPlan(planLoad(pipeline({ safety: unprotected, ...given }), load(manifestUrl)));
const locked = safety({ concurrency: "lock", ledger: undefined });
const mode = (kind: "merge" | "history", nullKeys: "reject" | "insert" | "discard"): LoadMode => ({
  kind,
  keys: ["id"],
  timestamps: ["updated_at"],
  nullKeys,
});

function options(text: string): CopyOptions {
  const parsed = parseCopyOptions(text);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.options;
}

const createStage = '/* loader:create-stage */ CREATE TEMP TABLE "loader_stage" (LIKE "sales"."orders")';
const copyIntoStage =
  `/* loader:copy */ COPY "loader_stage" FROM '${manifestUrl}' ` +
  "IAM_ROLE 'arn:aws:iam::123456789012:role/copy' MANIFEST FORMAT AS PARQUET STATUPDATE OFF";
const rejectNullKeys =
  "/* loader:reject-null-keys */ SELECT CAST(CASE WHEN count(*) > 0 THEN " +
  "CAST(count(*) AS VARCHAR) || ' rows have NULL in a key column (id)' ELSE '0' END AS INTEGER) " +
  'FROM "loader_stage" WHERE "id" IS NULL';
const countNullKeys =
  '/* loader:count-null-keys */ SELECT count(*) AS discarded_rows FROM "loader_stage" WHERE "id" IS NULL';
const insertNullKeys =
  '/* loader:insert-null-keys */ INSERT INTO "sales"."orders" SELECT staged.* FROM "loader_stage" AS staged WHERE "id" IS NULL';
const merge = [
  '/* loader:drop-older */ DELETE FROM "loader_stage" USING "sales"."orders" ' +
    'WHERE "sales"."orders"."id" = "loader_stage"."id" AND ' +
    '("sales"."orders"."updated_at" > "loader_stage"."updated_at" OR ' +
    '("sales"."orders"."updated_at" IS NOT NULL AND "loader_stage"."updated_at" IS NULL))',
  '/* loader:delete-replaced */ DELETE FROM "sales"."orders" USING "loader_stage" ' +
    'WHERE "sales"."orders"."id" = "loader_stage"."id"',
  '/* loader:insert-latest */ INSERT INTO "sales"."orders" SELECT staged.* FROM "loader_stage" AS staged ' +
    'WHERE staged."id" IS NOT NULL QUALIFY row_number() ' +
    'OVER (PARTITION BY staged."id" ORDER BY staged."updated_at" DESC NULLS LAST) = 1',
];
const history = [
  '/* loader:drop-known */ DELETE FROM "loader_stage" USING "sales"."orders" ' +
    'WHERE "sales"."orders"."id" = "loader_stage"."id" AND ' +
    '("sales"."orders"."updated_at" = "loader_stage"."updated_at" OR ' +
    '("sales"."orders"."updated_at" IS NULL AND "loader_stage"."updated_at" IS NULL))',
  '/* loader:insert-versions */ INSERT INTO "sales"."orders" SELECT staged.* FROM "loader_stage" AS staged ' +
    'WHERE staged."id" IS NOT NULL QUALIFY row_number() ' +
    'OVER (PARTITION BY staged."id", staged."updated_at" ORDER BY staged."updated_at" DESC NULLS LAST) = 1',
];

describe("the SQL of a load", () => {
  test.each([
    {
      what: "merge, rejecting NULL keys",
      given: mode("merge", "reject"),
      sqls: [createStage, copyIntoStage, rejectNullKeys, ...merge],
    },
    {
      what: "merge, inserting NULL keys",
      given: mode("merge", "insert"),
      sqls: [createStage, copyIntoStage, ...merge, insertNullKeys],
    },
    {
      what: "merge, discarding NULL keys",
      given: mode("merge", "discard"),
      sqls: [createStage, copyIntoStage, countNullKeys, ...merge],
    },
    {
      what: "history, rejecting NULL keys",
      given: mode("history", "reject"),
      sqls: [createStage, copyIntoStage, rejectNullKeys, ...history],
    },
    {
      what: "history, inserting NULL keys",
      given: mode("history", "insert"),
      sqls: [createStage, copyIntoStage, ...history, insertNullKeys],
    },
    {
      what: "history, discarding NULL keys",
      given: mode("history", "discard"),
      sqls: [createStage, copyIntoStage, countNullKeys, ...history],
    },
  ])("of $what", ({ given, sqls }) => {
    expect(render({ mode: given })).toEqual(sqls);
    expect(render({ mode: given, safety: locked })).toEqual([
      '/* loader:lock-target */ LOCK "sales"."orders"',
      ...sqls,
    ]);
  });

  test("of append is one COPY into the target, and its count", () => {
    expect(render({ mode: { kind: "append" } })).toEqual([
      `/* loader:copy */ COPY "sales"."orders" FROM '${manifestUrl}' ` +
        "IAM_ROLE 'arn:aws:iam::123456789012:role/copy' MANIFEST FORMAT AS PARQUET",
      "/* loader:count-copied */ SELECT pg_last_copy_count() AS copied_rows",
    ]);
  });

  test.each([
    { values: ["D"], column: 'CAST("updated_at" AS VARCHAR(256)) AS "Op"' },
    { values: [2, 3], column: 'CAST(LEN(CAST("updated_at" AS VARCHAR(256))) AS BIGINT) AS "Op"' },
    { values: [true], column: '"updated_at" IS NULL AS "Op"' },
  ])("has the files' column that deletes in the stage, for values such as $values.0", ({ values, column }) => {
    const { copy } = pipeline();
    const when = { column: "Op", in: values, isInTarget: false };
    const sqls = render({
      copy: { ...copy, columns: ["Op", "id", "updated_at"] },
      mode: { kind: "merge", keys: ["id"], timestamps: ["updated_at"], nullKeys: "reject", deletes: { when } },
    });
    expect(sqls[0]).toBe(
      `/* loader:create-stage */ CREATE TEMP TABLE "loader_stage" AS SELECT "id", "updated_at", ${column} ` +
        'FROM "sales"."orders" WHERE 1 = 2',
    );
  });

  test("names the configured columns in COPY and INSERT", () => {
    const { copy } = pipeline();
    const sqls = render({
      copy: { ...copy, columns: ["id", "updated_at", "Net Price"] },
      mode: mode("merge", "insert"),
    });
    expect(sqls[0]).toBe(
      '/* loader:create-stage */ CREATE TEMP TABLE "loader_stage" AS ' +
        'SELECT "id", "updated_at", "Net Price" FROM "sales"."orders" WHERE 1 = 2',
    );
    expect(sqls[1]).toBe(
      `/* loader:copy */ COPY "loader_stage" ("id", "updated_at", "Net Price") FROM '${manifestUrl}' ` +
        "IAM_ROLE 'arn:aws:iam::123456789012:role/copy' MANIFEST FORMAT AS PARQUET STATUPDATE OFF",
    );
    expect(sqls[4]).toBe(
      '/* loader:insert-latest */ INSERT INTO "sales"."orders" ("id", "updated_at", "Net Price") ' +
        'SELECT staged."id", staged."updated_at", staged."Net Price" FROM "loader_stage" AS staged ' +
        'WHERE staged."id" IS NOT NULL QUALIFY row_number() ' +
        'OVER (PARTITION BY staged."id" ORDER BY staged."updated_at" DESC NULLS LAST) = 1',
    );
    expect(sqls[5]).toBe(
      '/* loader:insert-null-keys */ INSERT INTO "sales"."orders" ("id", "updated_at", "Net Price") ' +
        'SELECT staged."id", staged."updated_at", staged."Net Price" FROM "loader_stage" AS staged WHERE "id" IS NULL',
    );
  });

  test("compares all parts of a composite key", () => {
    const sqls = render({
      mode: { kind: "merge", keys: ["shop", "order no"], timestamps: ["ts"], nullKeys: "discard" },
    });
    expect(sqls.slice(2)).toEqual([
      '/* loader:count-null-keys */ SELECT count(*) AS discarded_rows FROM "loader_stage" ' +
        'WHERE "shop" IS NULL OR "order no" IS NULL',
      '/* loader:drop-older */ DELETE FROM "loader_stage" USING "sales"."orders" ' +
        'WHERE "sales"."orders"."shop" = "loader_stage"."shop" AND "sales"."orders"."order no" = "loader_stage"."order no" AND ' +
        '("sales"."orders"."ts" > "loader_stage"."ts" OR ' +
        '("sales"."orders"."ts" IS NOT NULL AND "loader_stage"."ts" IS NULL))',
      '/* loader:delete-replaced */ DELETE FROM "sales"."orders" USING "loader_stage" WHERE ' +
        '"sales"."orders"."shop" = "loader_stage"."shop" AND "sales"."orders"."order no" = "loader_stage"."order no"',
      '/* loader:insert-latest */ INSERT INTO "sales"."orders" SELECT staged.* FROM "loader_stage" AS staged ' +
        'WHERE staged."shop" IS NOT NULL AND staged."order no" IS NOT NULL QUALIFY row_number() ' +
        'OVER (PARTITION BY staged."shop", staged."order no" ORDER BY staged."ts" DESC NULLS LAST) = 1',
    ]);
  });

  test("matches by merge_also_on, too, within its range in the stage, and keeps one row for each key", () => {
    const { copy } = pipeline();
    const sqls = render({
      copy: { ...copy, table: { name: "t" } },
      mode: { kind: "merge", keys: ["id"], timestamps: ["ts"], nullKeys: "reject", alsoOn: ["day", "ID"] },
    });
    const match =
      '"t"."id" = "loader_stage"."id" AND "t"."day" = "loader_stage"."day" AND ' +
      '"t"."day" BETWEEN (SELECT MIN("day") FROM "loader_stage") AND (SELECT MAX("day") FROM "loader_stage") AND ' +
      '"t"."ID" BETWEEN (SELECT MIN("ID") FROM "loader_stage") AND (SELECT MAX("ID") FROM "loader_stage")';
    expect(sqls.slice(2)).toEqual([
      "/* loader:reject-null-keys */ SELECT CAST(CASE WHEN count(*) > 0 THEN " +
        "CAST(count(*) AS VARCHAR) || ' rows have NULL in a key column (id, day)' ELSE '0' END AS INTEGER) " +
        'FROM "loader_stage" WHERE "id" IS NULL OR "day" IS NULL',
      `/* loader:drop-older */ DELETE FROM "loader_stage" USING "t" WHERE ${match} AND ` +
        '("t"."ts" > "loader_stage"."ts" OR ("t"."ts" IS NOT NULL AND "loader_stage"."ts" IS NULL))',
      `/* loader:delete-replaced */ DELETE FROM "t" USING "loader_stage" WHERE ${match}`,
      '/* loader:insert-latest */ INSERT INTO "t" SELECT staged.* FROM "loader_stage" AS staged ' +
        'WHERE staged."id" IS NOT NULL AND staged."day" IS NOT NULL QUALIFY row_number() ' +
        'OVER (PARTITION BY staged."id" ORDER BY staged."ts" DESC NULLS LAST) = 1',
    ]);
  });

  test.each([
    { bytes: 134_217_727, statistics: "OFF" },
    { bytes: 134_217_728, statistics: "ON" },
  ])("of $bytes bytes has STATUPDATE $statistics at its last COPY alone", ({ bytes, statistics }) => {
    const { batch } = load(manifestUrl, arrival("orders/a.csv", { bytes }));
    const steps = planLoad(pipeline({ safety: unprotected }), { batch, manifestUrls: ["s3://m/1", "s3://m/2"] });
    const ends = renderPlan(steps).flatMap((sql) => /STATUPDATE (ON|OFF)$/.exec(sql)?.[1] ?? []);
    expect(ends).toEqual(["OFF", statistics]);
  });

  test.each(["CSV MAXERROR 5", "CSV IGNOREALLERRORS"])(
    "under %s copies the target's defaults with its NOT NULL, until a stage like the target was refused",
    (text) => {
      const { copy } = pipeline();
      const given = pipeline({ copy: { ...copy, columns: ["id", "updated_at"], options: options(text) } });
      const stageOf = (namedStage: boolean) =>
        renderPlan(planLoad(given, { ...load(manifestUrl), namedStage })).find((sql) => sql.includes("CREATE"));
      expect(stageOf(false)).toBe(
        '/* loader:create-stage */ CREATE TEMP TABLE "loader_stage" (LIKE "sales"."orders" INCLUDING DEFAULTS)',
      );
      expect(stageOf(true)).toBe(
        '/* loader:create-stage */ CREATE TEMP TABLE "loader_stage" AS SELECT "id", "updated_at" FROM "sales"."orders" WHERE 1 = 2',
      );
    },
  );

  test("quotes a table without a schema, and odd names", () => {
    const { copy } = pipeline();
    const sqls = render({
      copy: { ...copy, table: { name: "Größe of.things" } },
      mode: { kind: "merge", keys: ["select"], timestamps: ["1st"], nullKeys: "reject" },
      safety: locked,
    });
    expect(sqls[0]).toBe('/* loader:lock-target */ LOCK "Größe of.things"');
    expect(sqls[1]).toBe('/* loader:create-stage */ CREATE TEMP TABLE "loader_stage" (LIKE "Größe of.things")');
    expect(sqls[5]).toBe(
      '/* loader:delete-replaced */ DELETE FROM "Größe of.things" USING "loader_stage" ' +
        'WHERE "Größe of.things"."select" = "loader_stage"."select"',
    );
  });

  test("turns off what COPY would analyse in the stage, but not in the target", () => {
    const { copy } = pipeline();
    const csv = { ...copy, options: options("CSV GZIP IGNOREHEADER 1") };
    expect(render({ copy: csv })[1]).toBe(
      `/* loader:copy */ COPY "loader_stage" FROM '${manifestUrl}' IAM_ROLE 'arn:aws:iam::123456789012:role/copy' ` +
        "MANIFEST FORMAT AS CSV GZIP IGNOREHEADER 1 COMPUPDATE OFF STATUPDATE OFF",
    );
    expect(render({ copy: csv, mode: { kind: "append" } })[0]).toBe(
      `/* loader:copy */ COPY "sales"."orders" FROM '${manifestUrl}' IAM_ROLE 'arn:aws:iam::123456789012:role/copy' ` +
        "MANIFEST FORMAT AS CSV GZIP IGNOREHEADER 1",
    );
  });

  test("escapes literals", () => {
    const steps = planLoad(pipeline({ mode: { kind: "append" }, safety: unprotected }), load("s3://loads/it's\\here"));
    expect(renderPlan(steps)[0]).toContain("FROM 's3://loads/it''s\\\\here' IAM_ROLE");
  });
});

describe("the SQL of fence and ledger", () => {
  const key = "it's a\\key.csv";
  const file = arrival(key, { versionId: "v'1", eTag: "e1", bytes: 7, eventTime: "2026-11-22T08:00:00.123Z" });
  const sqls = renderPlan(planLoad(pipeline({ mode: { kind: "append" } }), load(manifestUrl, file)));

  test("locks the fence before all else", () => {
    expect(sqls[0]).toBe('/* loader:lock-fence */ LOCK "sales"."orders__loader_fence"');
  });

  test("fails with the count if a file was loaded, from 30 days before it was created on", () => {
    expect(sqls[1]).toBe(
      "/* loader:guard-files */ SELECT CAST(CASE WHEN count(*) > 0 THEN " +
        "CAST(count(*) AS VARCHAR) || ' files are loaded already' ELSE '0' END AS INTEGER) " +
        'FROM "sales"."orders__loader_ledger" WHERE loaded_at > ' +
        "LEAST(CAST('2026-10-23 08:00:00.123' AS TIMESTAMP), DATEADD(day, -30, GETDATE())) " +
        "AND file_id IN ('aeb239c4544237f879359fbecf91d6cb')",
    );
  });

  test("records each file with its batch, last of all", () => {
    expect(sqls.at(-1)).toBe(
      '/* loader:record-files */ INSERT INTO "sales"."orders__loader_ledger" ' +
        "(file_id, bucket, object_key, version_id, etag, bytes, event_time, batch_id, loaded_at) VALUES " +
        "('aeb239c4544237f879359fbecf91d6cb','lake','it''s a\\\\key.csv','v''1','e1',7,'2026-11-22 08:00:00.123','bf81b2917210d78c3b2eeebfcb8b3eb7',GETDATE())",
    );
  });

  test("records an object without a version under an empty one", () => {
    const [row = ""] = renderPlan(planLoad(pipeline(), load(manifestUrl))).slice(-1);
    expect(row).toContain("'orders/a.csv','','d41d8cd98f00b204e9800998ecf8427e',100,");
  });
});

describe("the SQL of a list of files", () => {
  const named = (key: string, given: object) => {
    const file = arrival(key, { eTag: "e1", ...given });
    return { id: fileId(file), arrival: file, messageIds: [] };
  };
  const files = [
    named("it's/a.csv", { bytes: 7, eventTime: "2026-11-22T08:00:00.123Z" }),
    named("it's/b\\'s.csv", { bytes: 0, eventTime: "2026-11-22T08:05:00.000Z", eTag: "e2" }),
  ];
  const ledger = { schema: "sales", name: "orders__loader_ledger" };
  const batch = toBatch(scope, files);
  const { guard, record } = stepsOfList(ledger, batch);

  test("names once what the files have in common", () => {
    expect(renderPlan([...guard.slice(0, 2), ...record])).toEqual([
      '/* loader:create-list */ CREATE TEMP TABLE "loader_files" ' +
        "(file_id CHAR(32), bytes BIGINT, object_key VARCHAR(1024), etag VARCHAR(256), event_time VARCHAR(23))",
      '/* loader:list-files */ INSERT INTO "loader_files" (file_id, bytes, object_key, etag, event_time) VALUES ' +
        `('${files[0]?.id}',7,'a.csv','1','0:00.123'),('${files[1]?.id}',0,'b\\\\''s.csv','2','5:00.000')`,
      '/* loader:record-listed */ INSERT INTO "sales"."orders__loader_ledger" ' +
        "(file_id, bucket, object_key, version_id, etag, bytes, event_time, batch_id, loaded_at) " +
        "SELECT file_id, 'lake', 'it''s/' || object_key, '', 'e' || etag, bytes, " +
        `CAST('2026-11-22 08:0' || event_time AS TIMESTAMP), '${batch.id}', GETDATE() FROM "loader_files"`,
    ]);
  });

  test("is what the guard looks for", () => {
    expect(renderPlan(guard).at(-1)).toMatch(/ AND file_id IN \(SELECT file_id FROM "loader_files"\)$/);
  });
});

describe("the role of a COPY", () => {
  test.each([
    { role: "default", sql: "default" },
    { role: "arn:aws:iam::123456789012:role/copy", sql: "'arn:aws:iam::123456789012:role/copy'" },
    {
      role: "arn:aws:iam::123456789012:role/a,arn:aws:iam::210987654321:role/b",
      sql: "'arn:aws:iam::123456789012:role/a,arn:aws:iam::210987654321:role/b'",
    },
    { role: "x'; DROP TABLE orders; --", sql: "'x''; DROP TABLE orders; --'" },
  ])("is written $sql", ({ role, sql }) => {
    expect(roleSql(role)).toBe(sql);
  });
});

describe("a statement's tag", () => {
  test.each([
    { sql: "/* loader:copy */ COPY x", tag: "copy" },
    { sql: "\n  /* loader:reject-null-keys */ SELECT 1", tag: "reject-null-keys" },
    { sql: "COPY x /* loader:copy */", tag: undefined },
    { sql: "/* copy */ COPY x", tag: undefined },
    { sql: "", tag: undefined },
  ])("of $sql is $tag", ({ sql, tag }) => {
    expect(readTag(sql)).toBe(tag);
  });

  test("comes before every statement", () => {
    expect(render({ safety: locked }).map(readTag)).toEqual([
      "lock-target",
      "create-stage",
      "copy",
      "reject-null-keys",
      "drop-older",
      "delete-replaced",
      "insert-latest",
    ]);
  });
});

describe("the limits of the Data API", () => {
  const lock: Step = { do: "lock-target", target: { name: "t" } };
  /** Its statement is `/* loader:lock-target *\/ LOCK "…"`, 32 bytes beside the name. */
  const lockOf = (bytes: number): Step => ({ do: "lock-target", target: { name: "x".repeat(bytes - 32) } });

  test("let in 40 statements", () => {
    expect(renderPlan(Array<Step>(40).fill(lock))).toHaveLength(40);
  });

  test("refuse 41 statements", () => {
    expect(() => renderPlan(Array<Step>(41).fill(lock))).toThrow(BatchTooLargeError);
  });

  test("let in a statement of 100,000 bytes", () => {
    expect(Buffer.byteLength(renderPlan([lockOf(100_000)])[0] ?? "")).toBe(100_000);
  });

  test("refuse a statement of 100,001 bytes and say which", () => {
    expect(() => renderPlan([lock, lockOf(100_001)])).toThrow(
      "The statement lock-target is 100001 bytes long: the Data API takes 100000.",
    );
  });

  test("count bytes, not characters", () => {
    const target = { name: "é".repeat(50_000) };
    expect(() => renderPlan([{ do: "lock-target", target }])).toThrow("is 100032 bytes long");
  });
});
