import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { setUpSql } from "../../../src/core/ledger/set-up-sql.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { planLoad } from "../../../src/core/load/plan.ts";
import { renderPlan } from "../../../src/core/load/render-plan.ts";
import type { LoadMode, Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { arrival, pipeline, safety, scope, unprotected } from "../../support/builders.ts";
import { formOf, formsIn } from "./forms.ts";

/** The first column of the tables of docs/statements.md. */
const listed = new Set(
  Array.from(readFileSync("docs/statements.md", "utf8").matchAll(/^\| `([^`]+)` \|/gm), ([, form = ""]) =>
    form.replaceAll("\\|", "|"),
  ),
);

const modes: LoadMode[] = [
  { kind: "append" },
  ...(["merge", "history"] as const).flatMap((kind) =>
    (["reject", "insert", "discard"] as const).flatMap((nullKeys) =>
      [["id"], ["shop", "order no"]].flatMap((keys) => {
        const mode = { kind, keys, timestamp: "updated_at", nullKeys };
        return [mode, { ...mode, alsoOn: ["day"] }, { ...mode, alsoOn: ["day", "region"] }];
      }),
    ),
  ),
];
const columns = ["id", "shop", "order no", "updated_at", "day", "region"];
const { copy } = pipeline();
const leavesOut = { ...copy, columns, options: { ...copy.options, settings: { IGNOREALLERRORS: true as const } } };
const copies = [copy, { ...copy, columns }, leavesOut];
const safeties = [
  unprotected,
  safety(),
  safety({ concurrency: "lock" }),
  safety({ concurrency: "retry", schema: "etl" }),
];
const pipelines: Pipeline[] = modes.flatMap((mode) =>
  copies.flatMap((each) => safeties.map((given) => pipeline({ mode, copy: each, safety: given }))),
);

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

describe("docs/statements.md", () => {
  test("lists each form of statement that a load sends", () => {
    const forms = new Set(pipelines.flatMap(plansOf).map(formOf));
    expect([...forms].filter((form) => !listed.has(form))).toEqual([]);
  });

  test("lists each form of statement that sets up ledger and fence", () => {
    const forms = new Set(pipelines.flatMap((each) => Object.values(setUpSql(each)).flat()).map(formOf));
    expect([...forms].filter((form) => !listed.has(form))).toEqual([]);
  });

  test("lists each form of query that recovery, reconcile and the commands send", () => {
    const files = globSync("src/core/{ledger,recovery,upkeep,bulk}/**/*.ts").filter(
      (file) => !/set-up-sql|ledger\/ledger\.ts|alert|remedies|repeat-own-text/.test(file),
    );
    const forms = new Set(files.flatMap(formsIn));
    expect(forms.size).toBeGreaterThan(8);
    expect([...forms].filter((form) => !listed.has(form))).toEqual([]);
  });
});
