import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fileId } from "../../../src/core/arrivals/arrival.ts";
import { formPlans } from "../../../src/core/doctor/try/form-plans.ts";
import { tryForms } from "../../../src/core/doctor/try/forms.ts";
import { tryGrants } from "../../../src/core/doctor/try/grants.ts";
import { tryRole } from "../../../src/core/doctor/try/role.ts";
import { isolationSql, probeSql, whoSql } from "../../../src/core/doctor/try/try-sql.ts";
import { setUpSql } from "../../../src/core/ledger/set-up-sql.ts";
import { deleteOldTombstones, findOldTombstones } from "../../../src/core/ledger/tombstones.ts";
import { formBatches, toBatch } from "../../../src/core/load/batch.ts";
import { stepsOfList } from "../../../src/core/load/plan/ledger-steps.ts";
import { planLoad } from "../../../src/core/load/plan/plan.ts";
import { renderPlan } from "../../../src/core/load/plan/render-plan.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { arrival, scope } from "../../support/builders.ts";
import { formOf, formsIn } from "./forms.ts";
import { columns, pipelines } from "./statement-pipelines.ts";

/** The first column of the tables of docs/statements.md. */
const page = readFileSync("docs/statements.md", "utf8");
const listed = new Set(Array.from(page.matchAll(/^\| `([^`]+)` \|/gm), ([, form = ""]) => form.replaceAll("\\|", "|")));

function plansOf(each: Pipeline): string[] {
  const manifestUrls = ["s3://m/1.manifest", "s3://m/2.manifest"];
  const notNull = each.copy.columns?.slice(0, 2) ?? [];
  return [100, 2 ** 30].flatMap((bytes) => {
    const arrivals = ["a", "b"].map((name) => arrival(`orders/${name}.csv`, { bytes }));
    const [batch] = formBatches(scope, [{ messageId: "m", arrivals }], each.batch);
    if (!batch) throw new Error("no batch");
    const plan = (namedStage: boolean) => planLoad(each, { batch, manifestUrls, notNull, namedStage });
    return [false, true].flatMap((namedStage) => renderPlan(plan(namedStage), "trail total=2"));
  });
}

/** Files that differ in all that a ledger knows of them, and files that differ in little. */
const lists = [
  [arrival("a.csv"), arrival("b.csv")],
  [
    arrival("a.csv"),
    arrival("b.csv", { bucket: "b", versionId: "1", eTag: "e", eventTime: "1970-01-01T00:00:00.000Z" }),
  ],
];

function sqlsOfList(arrivals: (typeof lists)[number]): string[] {
  const files = arrivals.map((each) => ({ id: fileId(each), arrival: each, messageIds: [] }));
  const { guard, record } = stepsOfList({ name: "ledger" }, toBatch(scope, files));
  return renderPlan([...guard, ...record]);
}

/** A part of each form that no source shows as a whole on Redshift. */
const unpublished =
  /INCLUDING DEFAULTS|BETWEEN \(SELECT|QUALIFY|INNER JOIN \(SELECT|AS SELECT …, CAST|"loader_stage" AS SELECT .*(?:AS VARCHAR\(256\)\)|IS NULL AS)|VALUES \('D+'\)/;

/** Of queries the page leaves out whole parts: `WHERE …`. */
const hasForm = (sql: string, form: string) =>
  new RegExp(`^${form.split("…").map(escaped).join(".*")}$`, "s").test(sql);

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Everything that doctor sends to a warehouse where nothing fails. */
async function triedByDoctor(each: Pipeline): Promise<string[]> {
  const asked = { name: "orders", pipeline: each, columns, comparable: columns, hasLedger: true };
  const manifestUrl = "s3://m/1.json";
  const sqls: string[] = [];
  const run = async (_: unknown, given: readonly string[]) => {
    sqls.push(...given);
    return {
      parts: given.map((_sql, at) => ({ status: at === given.length - 1 ? "FAILED" : "FINISHED", error: undefined })),
      error: "",
    };
  };
  const world = { trials: { run }, nonce: () => "0".repeat(32) };
  await tryForms(world, { ...asked, manifestUrl });
  const columnsOf = () =>
    columns.map((name) => ({ name, type: "VARCHAR(256)", isComparable: true, isIdentity: false }));
  await tryGrants(world, { pipeline: each, user: "loader", columnsOf });
  const canary = { manifestUrl, objectUrl: "s3://lake/a.csv" };
  const csv = { format: { kind: "csv" }, settings: {} } as const;
  for (const options of [each.copy.options, csv])
    await tryRole(world, { pipeline: { ...each, copy: { ...each.copy, options } }, canary, columns });
  return [...sqls, whoSql, isolationSql("dev"), ...Object.values(probeSql)];
}

describe("docs/statements.md", () => {
  test("lists each form of statement that a load sends", () => {
    const forms = new Set([...pipelines.flatMap(plansOf), ...lists.flatMap(sqlsOfList)].map(formOf));
    expect([...forms].filter((form) => !listed.has(form))).toEqual([]);
  });

  test("lists each form of statement that sets up ledger and fence", () => {
    const forms = new Set(pipelines.flatMap((each) => Object.values(setUpSql(each)).flat()).map(formOf));
    expect([...forms].filter((form) => !listed.has(form))).toEqual([]);
  });

  test("lists each form of query that recovery, reconcile and the commands send", () => {
    const files = globSync("src/core/{ledger,recovery,upkeep,bulk,doctor}/**/*.ts").filter(
      (file) =>
        !/set-up-sql|ledger\/(?:ledger|tombstones)\.ts|alert|remedies|repeat-own-text|doctor\/(?!try\/try-sql)/.test(
          file,
        ),
    );
    const table = { name: "orders__loader_tombstones" };
    const ofTombstones = [findOldTombstones(table), deleteOldTombstones(table)].map(formOf);
    const forms = new Set([...files.flatMap(formsIn), ...ofTombstones]);
    expect(forms.size).toBeGreaterThan(8);
    expect([...forms].filter((form) => !listed.has(form))).toEqual([]);
  });

  test("lists no form that doctor does not try, but for what only a person runs", async () => {
    const tried = new Set<string>();
    for (const each of pipelines) for (const sql of await triedByDoctor(each)) tried.add(sql);
    const sqls = [...new Set([...tried].map((sql) => sql.replace(/^(?:\/\* [^*]* \*\/ )+/, "")))];
    const forms = new Set(sqls.map(formOf));
    const untried = [...listed].filter((form) => !forms.has(form) && !sqls.some((sql) => hasForm(sql, form)));
    expect(untried.filter((form) => !/^(?:GRANT|CREATE SCHEMA|ALTER TABLE) /.test(form))).toEqual([]);
  });

  test("doctor tries a list of files with whole texts, and with what follows a common beginning, of a time, too", () => {
    const asked = { name: "orders", columns, comparable: columns, manifestUrl: undefined, hasLedger: true };
    const sqls = pipelines.flatMap((each) =>
      formPlans({ ...asked, pipeline: each })
        .flat()
        .map(({ sql }) => sql),
    );
    expect(sqls.find((sql) => sql.startsWith("/* loader:record-listed */"))).toContain(
      "SELECT file_id, 'doctor-' || bucket, 'doctor/' || object_key, version_id, etag, bytes, " +
        "CAST('1970-01-01 00:00:00.00' || event_time AS TIMESTAMP), ",
    );
  });

  test("doctor tries them in transactions that one call can hold", () => {
    const asked = { name: "orders", columns, comparable: columns, manifestUrl: "s3://m/1.json", hasLedger: true };
    const sizes = pipelines
      .slice(0, 40)
      .flatMap((each) => formPlans({ ...asked, pipeline: each }).map((plan) => plan.length));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(38);
  });

  test("says which forms are unpublished: doctor tries those first", () => {
    const lines = page.split("\n").filter((line) => line.startsWith("| `") && line.includes("**unpublished**"));
    expect(lines.map((line) => unpublished.exec(line)?.[0])).toEqual([
      "INCLUDING DEFAULTS",
      "AS SELECT …, CAST",
      "BETWEEN (SELECT",
      "QUALIFY",
      "INNER JOIN (SELECT",
    ]);
    const asked = { name: "orders", columns, comparable: columns, manifestUrl: "s3://m/1.json", hasLedger: true };
    const ofStage = (sql: string) => !sql.includes('DELETE FROM "loader_doctor_target"');
    const wrongIn = (each: Pipeline) =>
      formPlans({ ...asked, pipeline: each })
        .flat()
        .filter(({ sql, isUnpublished }) => isUnpublished !== (unpublished.test(sql) && ofStage(sql)));
    expect(pipelines.flatMap(wrongIn).map(({ sql }) => sql)).toEqual([]);
  });
});
