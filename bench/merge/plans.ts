import { hash } from "node:crypto";
import { parsePipeline } from "../../src/config/config.ts";
import { fileId } from "../../src/core/arrivals/arrival.ts";
import { toBatch } from "../../src/core/load/batch.ts";
import { planLoad } from "../../src/core/load/plan/plan.ts";
import { renderPlan } from "../../src/core/load/plan/render-plan.ts";
import { readTag } from "../../src/core/load/read-statement.ts";
import type { Pipeline } from "../../src/core/pipeline/pipeline.ts";

/** What a load runs between its COPY and its ledger, in Redshift's SQL; the stage is `loader_stage`. */
export type MergePlan = {
  name: string;
  sqls: readonly string[];
  /** Makes and fills the stage; absent: it is like the target, with all rows of `staged`. */
  stage?: readonly string[];
};

export const target = "orders";
export const tombstones = `${target}__loader_tombstones`;
export const columns = ["id", "status", "amount", "note", "updated_at"] as const;

const sameKey = `${target}.id = loader_stage.id`;
const newestOfKey = "row_number() OVER (PARTITION BY staged.id ORDER BY staged.updated_at DESC NULLS LAST) = 1";
const newest = `SELECT staged.* FROM loader_stage AS staged WHERE staged.id IS NOT NULL QUALIFY ${newestOfKey}`;
const insertNewest = `INSERT INTO ${target} ${newest}`;
const dropOlder = `DELETE FROM loader_stage USING ${target} WHERE ${sameKey} AND ${storedIsNewerThan("loader_stage")}`;

/** The seed's: rows without a timestamp are lost, and several newest rows of a key stay several. */
export const seed: MergePlan = {
  name: "seed",
  sqls: [
    `DELETE FROM loader_stage USING ${target} WHERE ${sameKey} AND ${target}.updated_at > loader_stage.updated_at`,
    `DELETE FROM ${target} USING loader_stage WHERE ${sameKey}`,
    `INSERT INTO ${target} SELECT DISTINCT loader_stage.* FROM loader_stage
     JOIN (SELECT id, max(updated_at) AS newest FROM loader_stage GROUP BY id) AS latest
       ON loader_stage.id = latest.id AND loader_stage.updated_at = latest.newest`,
  ],
};

/** Alternatives to the product's plan: Redshift's grammar takes them, and they leave the same rows. */
export const alternatives: readonly MergePlan[] = [
  {
    name: "joins only",
    sqls: [dropOlder, `DELETE FROM ${target} USING loader_stage WHERE ${sameKey}`, insertNewest],
  },
  {
    name: "delete, insert what is missing",
    sqls: [
      `DELETE FROM ${target} USING loader_stage WHERE ${sameKey}
         AND (${target}.updated_at <= loader_stage.updated_at OR ${target}.updated_at IS NULL)`,
      `INSERT INTO ${target} SELECT staged.* FROM loader_stage AS staged LEFT JOIN ${target} ON ${target}.id = staged.id
       WHERE staged.id IS NOT NULL AND ${target}.id IS NULL QUALIFY ${newestOfKey}`,
    ],
  },
  {
    name: "hits first",
    sqls: [
      `CREATE TEMP TABLE loader_hits AS SELECT ${target}.id, ${target}.updated_at FROM ${target}
       JOIN (SELECT DISTINCT id FROM loader_stage) AS staged ON ${target}.id = staged.id`,
      `DELETE FROM loader_stage USING loader_hits WHERE loader_hits.id = loader_stage.id
         AND ${storedIsNewerThan("loader_stage", "loader_hits")}`,
      `DELETE FROM ${target} USING loader_hits, loader_stage WHERE ${target}.id = loader_hits.id AND loader_stage.id = loader_hits.id`,
      insertNewest,
    ],
  },
  {
    name: "drop older, MERGE",
    sqls: [dropOlder, `CREATE TEMP TABLE loader_newest AS ${newest}`, mergeSql((column) => `loader_newest.${column}`)],
  },
  {
    name: "MERGE alone",
    sqls: [
      `CREATE TEMP TABLE loader_newest AS ${newest}`,
      mergeSql(
        (column) =>
          `CASE WHEN ${storedIsNewerThan("loader_newest")} THEN ${target}.${column} ELSE loader_newest.${column} END`,
      ),
    ],
  },
];

function storedIsNewerThan(staged: string, stored = target): string {
  return `(${stored}.updated_at > ${staged}.updated_at OR (${stored}.updated_at IS NOT NULL AND ${staged}.updated_at IS NULL))`;
}

/** Redshift's MERGE takes no condition beside the keys, and must be told each column. */
function mergeSql(settingOf: (column: string) => string): string {
  return `MERGE INTO ${target} USING loader_newest ON ${target}.id = loader_newest.id
    WHEN MATCHED THEN UPDATE SET ${columns.map((column) => `${column} = ${settingOf(column)}`).join(", ")}
    WHEN NOT MATCHED THEN INSERT (${columns.join(", ")}) VALUES (${columns.map((column) => `loader_newest.${column}`).join(", ")})`;
}

const ofLedger = ["guard-files", "create-list", "list-files", "record-files", "record-listed"];
const notMeasured = new Set(["lock-fence", "create-stage", "copy", "count-copied", ...ofLedger]);

/** The product's, as `planLoad` makes it today. */
export function productPlan(alsoOn?: readonly string[]): MergePlan {
  const sqls = measured(productStatements({ options: { merge_also_on: alsoOn } }));
  return { name: alsoOn ? "product with merge_also_on" : "product", sqls };
}

/** `isSnapshot`: as a bulk load, whose file is the whole table. */
export type Given = { columns?: readonly string[]; options?: Record<string, unknown>; isSnapshot?: boolean };

const numbered = (index: number) => String(index);

/** All statements of a load of so many files. `nameOf`: of a file, in a folder that all share. */
export function productStatements(given: Given = {}, files = 1, nameOf = numbered): string[] {
  const arrivals = Array.from({ length: files }, (_, index) => ({
    bucket: "bench",
    key: `orders/2026/01/01/${nameOf(index)}.csv`,
    bytes: 1_048_576,
    eTag: hash("md5", String(index)),
    sequencer: "1",
    eventTime: new Date(Date.UTC(2026, 0, 1) + index).toISOString(),
  }));
  const batch = toBatch(
    ["cluster main", "dev", target],
    arrivals.map((arrival) => ({ id: fileId(arrival), arrival, messageIds: [] })),
  );
  return renderPlan(planLoad(pipeline(given), { batch, manifestUrls: [""] }));
}

/** Those between COPY and ledger. */
export const measured = (sqls: readonly string[]) => sqls.filter((sql) => !notMeasured.has(readTag(sql) ?? ""));

function pipeline({ columns: copied, options, isSnapshot = false }: Given): Pipeline {
  const parsed = parsePipeline(
    JSON.stringify({
      output: { manifest_bucket: "bench" },
      copy: { role_arn: "default", table_name: target, columns: copied },
      cluster: { identifier: "bench", db_name: "dev" },
      options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at", ...options },
    }),
    target,
  );
  if ("pipeline" in parsed) return isSnapshot ? ofSnapshot(parsed.pipeline) : parsed.pipeline;
  throw new Error(`The benchmark's pipeline is not valid: ${JSON.stringify(parsed.problems)}`);
}

const ofSnapshot = (given: Pipeline): Pipeline =>
  given.mode.kind === "append" ? given : { ...given, mode: { ...given.mode, deletes: {}, snapshot: true } };
