import { undoneMark } from "../../base/undone-mark.ts";
import { ledgerColumns, safetyTablesSql } from "../../ledger/ledger.ts";
import { hasTombstones, tombstonesDdl } from "../../ledger/tombstones.ts";
import type { Batch } from "../../load/batch.ts";
import { stepsOfList } from "../../load/plan/ledger-steps.ts";
import { hasStage } from "../../load/plan/plan.ts";
import type { Step } from "../../load/plan/step.ts";
import type { LoadMode, Pipeline } from "../../pipeline/pipeline.ts";
import { changePlans, ownChangePlan } from "./change-plans.ts";
import {
  type FormsAsked,
  type FormTry,
  ledger,
  modeColumns,
  modeOnly,
  scratchOf,
  sqlOf,
  stepsOf,
  target,
  triesOf,
} from "./load-tries.ts";
import type { Try } from "./transaction.ts";
import { scratchSql } from "./try-sql.ts";

/**
 * Every form of statement of every mode, in transactions of 38 statements at most: one for each way to make a stage, one
 * without a stage, and those of change data. The plan of loads makes the statements; only the tables' names are others. LOCK is not here: it is
 * tried on the real fence, with the rights.
 */
export function formPlans(asked: FormsAsked): FormTry[][] {
  const own = ownSqls(asked);
  const isOwn = (sql: string) => own.has(sql);
  const scratchTarget = scratchOf("scratch target", scratchSql(target, asked.pipeline.copy.table));
  const staged = (variant: string, steps: readonly Step[]) => [
    scratchTarget,
    ...triesOf(steps, { variant, isOwn, needs: [scratchTarget.id, `create-stage${variant}`] }),
  ];
  const direct = triesOf(appendSteps(asked), { variant: "", isOwn, needs: [scratchTarget.id] });
  return [
    staged(", with defaults", [{ do: "create-stage", target, columns: undefined, defaults: true }]),
    staged(", typed columns", [typedStage]),
    staged(", all columns", stagedSteps(asked, undefined)),
    staged(", named columns", stagedSteps(asked, asked.columns)),
    [...ledgerTries(asked, isOwn), scratchTarget, ...direct],
    ...changePlans(asked),
    ...ownChangePlan(asked, scratchTarget),
  ];
}

/** Of loads by name that leave columns out. */
const typedStage: Step = {
  ...{ do: "create-stage", target, columns: [], defaults: false },
  typed: [{ name: "loader_left_out_1", type: "VARCHAR(MAX)" }],
};

const ledgerTags: readonly Step["do"][] = ["forget-undone", "guard-files", "record-files"];

/** The id of no batch. */
const nobody = "0".repeat(32);

/** Guard and ledger, and what undoes a batch and brings it back, on a scratch copy of the ledger. */
function ledgerTries({ name, pipeline, hasLedger }: FormsAsked, isOwn: (sql: string) => boolean): FormTry[] {
  const { ledger: real } = pipeline.safety;
  if (!real || !hasLedger) return [];
  const scratch = scratchOf("scratch ledger", scratchSql(ledger, real));
  const safety = { ...pipeline.safety, ledger };
  const bringsBack = undoneMark(nobody, nobody);
  const steps = stepsOf(
    name,
    { ...pipeline, safety, mode: { kind: "append" } },
    { manifestUrl: undefined, bringsBack },
  );
  const ofLedger = steps.filter(({ do: tag }) => ledgerTags.includes(tag));
  const undoFiles: Step = { do: "undo-files", ledger, batchId: nobody, mark: undoneMark(nobody, nobody) };
  const listed = stepsOfList(ledger, nobodysBatch);
  const needsList = [scratch.id, "create-list, listed"];
  return [
    scratch,
    ...triesOf([...ofLedger, undoFiles], { variant: "", isOwn, needs: [scratch.id] }),
    ...triesOf([...listed.guard, ...listed.record], { variant: ", listed", isOwn, needs: needsList }),
  ];
}

/** Its two files differ in all that the list has columns for: in whole texts, and in what follows a common beginning. */
const nobodysBatch: Batch = {
  id: nobody,
  bytes: 2,
  files: ["1", "2"].map((name) => ({
    id: nobody,
    arrival: {
      ...{ bucket: `doctor-${name}`, key: `doctor/${name}`, bytes: 1, eTag: name, versionId: name },
      eventTime: `1970-01-01T00:00:00.00${name}Z`,
    },
    messageIds: [],
  })),
};

/** What this pipeline's own loads would send to the scratch tables. */
function ownSqls({ name, pipeline, manifestUrl }: FormsAsked): ReadonlySet<string> {
  const safety = { ...pipeline.safety, ledger: pipeline.safety.ledger && ledger };
  const listed = hasStage(pipeline) && safety.ledger ? stepsOfList(ledger, nobodysBatch) : { guard: [], record: [] };
  const plain = stepsOf(name, { ...pipeline, safety }, { manifestUrl, namedStage: false });
  return new Set([...plain, ...listed.guard, ...listed.record].map(sqlOf));
}

function stagedSteps(asked: FormsAsked, columns: readonly string[] | undefined): Step[] {
  const { name, pipeline, manifestUrl } = asked;
  const copy = { ...withoutColumns(pipeline), ...(columns && { columns }) };
  return modesOf(asked).flatMap((mode) =>
    [1, largeBytes].flatMap((bytes) => stepsOf(name, { ...modeOnly(pipeline), copy, mode }, { manifestUrl, bytes })),
  );
}

function appendSteps({ name, pipeline, columns, manifestUrl }: FormsAsked): Step[] {
  if (manifestUrl === undefined) return [];
  const copies = [withoutColumns(pipeline), { ...pipeline.copy, columns }];
  return copies.flatMap((copy) =>
    stepsOf(name, { ...modeOnly(pipeline), copy, mode: { kind: "append" } }, { manifestUrl }),
  );
}

/** A load of so much gathers statistics of its stage. */
const largeBytes = 2 ** 40;

function withoutColumns({ copy: { columns: _columns, ...copy } }: Pipeline): Pipeline["copy"] {
  return copy;
}

/** Every mode that matches what arrives with what is stored. */
function modesOf(asked: FormsAsked): LoadMode[] {
  const { keys, timestamps, alsoOn = [asked.comparable[0] ?? ""] } = modeColumns(asked);
  const nullKeys = ["reject", "insert", "discard"] as const;
  return (["merge", "history"] as const).flatMap((kind) =>
    nullKeys.flatMap((each) => {
      const plain = { kind, keys, timestamps, nullKeys: each };
      return [plain, { ...plain, alsoOn }];
    }),
  );
}

/** The DDL of the pipeline's own tables, with names of doctor's own, beside the real ones. */
export function setUpTries(pipeline: Pipeline, nonce: string): Try[] {
  const { safety, mode } = pipeline;
  const { ledger: own, fence, concurrency } = safety;
  const beside = (table: { schema?: string }, what: string) => ({ ...table, name: `loader_doctor_${what}_${nonce}` });
  const sqls = safetyTablesSql({
    ledger: own && beside(own, "ledger"),
    fence: concurrency === "fence" ? beside(fence, "fence") : undefined,
  });
  const tombstones = beside(safety.tombstones, "tombstones");
  return [
    ...sqls.map((sql) => ({ id: sql.includes(ledgerColumns[0]) ? "create ledger" : "create fence", sql })),
    ...(mode.kind !== "append" && hasTombstones(pipeline)
      ? [{ id: "create tombstones", sql: tombstonesDdl({ ...pipeline, safety: { ...safety, tombstones } }, mode) }]
      : []),
  ];
}
