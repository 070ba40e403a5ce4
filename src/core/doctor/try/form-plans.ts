import { undoneMark } from "../../base/undone-mark.ts";
import { ledgerColumns, safetyTablesSql } from "../../ledger/ledger.ts";
import { formBatches } from "../../load/batch.ts";
import { planLoad } from "../../load/plan/plan.ts";
import { renderPlan } from "../../load/plan/render-plan.ts";
import type { Step } from "../../load/plan/step.ts";
import { batchScope } from "../../pipeline/batch-scope.ts";
import type { LoadMode, MatchingMode, Pipeline } from "../../pipeline/pipeline.ts";
import type { Try } from "./transaction.ts";
import { scratchSql } from "./try-sql.ts";

/** One form of a load's statement, ready to be tried on scratch tables. */
export type FormTry = Try & {
  /** Whether this pipeline's loads send it. */
  isOwn: boolean;
  isUnpublished: boolean;
  /** The tag of a load's statement, or the name of a scratch table. */
  step: string;
};

const target = { name: "loader_doctor_target" };
const ledger = { name: "loader_doctor_ledger" };

/** Of these no source shows all parts together on Redshift: docs/statements.md says which. They are tried first. */
export function isUnpublished(step: Step): boolean {
  switch (step.do) {
    case "create-stage":
      return step.defaults && !step.columns;
    case "insert-latest":
    case "insert-versions":
      return true;
    case "drop-older":
    case "drop-known":
      return step.match.inRange.length > 0;
    default:
      return false;
  }
}

export type FormsAsked = {
  name: string;
  pipeline: Pipeline;
  /** The target's columns that a statement may write. */
  columns: readonly string[];
  /** Those of them that can be compared: an append has no keys of its own. */
  comparable: readonly string[];
  /** Absent: no manifest could be written, so no COPY is tried. */
  manifestUrl: string | undefined;
  hasLedger: boolean;
};

/**
 * Every form of statement of every mode, in transactions of 38 statements at most: one for each way to make a stage, and
 * one without a stage. The plan of loads makes the statements; only the tables' names are others. LOCK is not here: it is
 * tried on the real fence, with the rights.
 */
export function formPlans(asked: FormsAsked): FormTry[][] {
  const own = ownSqls(asked);
  const scratchTarget = scratchOf("scratch target", scratchSql(target, asked.pipeline.copy.table));
  const staged = (variant: string, steps: readonly Step[]) => [
    scratchTarget,
    ...triesOf(steps, { variant, own, needs: [scratchTarget.id, `create-stage${variant}`] }),
  ];
  const direct = triesOf(appendSteps(asked), { variant: "", own, needs: [scratchTarget.id] });
  return [
    staged(", with defaults", [{ do: "create-stage", target, columns: undefined, defaults: true }]),
    staged(", all columns", stagedSteps(asked, undefined)),
    staged(", named columns", stagedSteps(asked, asked.columns)),
    [...ledgerTries(asked, own), scratchTarget, ...direct],
  ];
}

const scratchOf = (id: string, sql: string): FormTry => ({ id, sql, step: id, isOwn: false, isUnpublished: false });

type Variant = { variant: string; own: ReadonlySet<string>; needs: readonly string[] };

/** Each text once: what makes the stage first, then what is unpublished, and COPY last, so that the stage is empty till then. */
function triesOf(steps: readonly Step[], { variant, own, needs }: Variant): FormTry[] {
  const bySql = new Map(steps.map((step) => [sqlOf(step), step]));
  const ordered = [...bySql].toSorted(([, a], [, b]) => rankOf(a) - rankOf(b));
  const counts = new Map<string, number>();
  return ordered.map(([sql, step]) => {
    const count = (counts.get(step.do) ?? 0) + 1;
    counts.set(step.do, count);
    return {
      id: `${step.do}${variant}${count > 1 ? ` (${count})` : ""}`,
      step: step.do,
      sql,
      needs: step.do === "create-stage" ? needs.slice(0, 1) : needs,
      isOwn: own.has(sql),
      isUnpublished: isUnpublished(step),
    };
  });
}

const sqlOf = (step: Step) => renderPlan([step]).join("");

function rankOf(step: Step): number {
  if (step.do === "create-stage") return 0;
  if (step.do === "copy") return 3;
  if (step.do === "count-copied") return 4;
  return isUnpublished(step) ? 1 : 2;
}

const ledgerTags: readonly Step["do"][] = ["forget-undone", "guard-files", "record-files"];

/** The id of no batch. */
const nobody = "0".repeat(32);

/** Guard and ledger, and what undoes a batch and brings it back, on a scratch copy of the ledger. */
function ledgerTries({ name, pipeline, hasLedger }: FormsAsked, own: ReadonlySet<string>): FormTry[] {
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
  return [scratch, ...triesOf([...ofLedger, undoFiles], { variant: "", own, needs: [scratch.id] })];
}

/** What this pipeline's own loads would send to the scratch tables. */
function ownSqls({ name, pipeline, manifestUrl }: FormsAsked): ReadonlySet<string> {
  const safety = { ...pipeline.safety, ledger: pipeline.safety.ledger && ledger };
  return new Set(stepsOf(name, { ...pipeline, safety }, { manifestUrl, namedStage: false }).map(sqlOf));
}

function stagedSteps(asked: FormsAsked, columns: readonly string[] | undefined): Step[] {
  const { name, pipeline, manifestUrl } = asked;
  const copy = { ...withoutColumns(pipeline), ...(columns && { columns }) };
  return modesOf(asked).flatMap((mode) =>
    [1, largeBytes].flatMap((bytes) => stepsOf(name, { ...unprotected(pipeline), copy, mode }, { manifestUrl, bytes })),
  );
}

function appendSteps({ name, pipeline, columns, manifestUrl }: FormsAsked): Step[] {
  if (manifestUrl === undefined) return [];
  const copies = [withoutColumns(pipeline), { ...pipeline.copy, columns }];
  return copies.flatMap((copy) =>
    stepsOf(name, { ...unprotected(pipeline), copy, mode: { kind: "append" } }, { manifestUrl }),
  );
}

/** A load of so much gathers statistics of its stage. */
const largeBytes = 2 ** 40;

type Load = { manifestUrl: string | undefined; bytes?: number; namedStage?: boolean; bringsBack?: string };

/** The plan of a load into the scratch target, without LOCK. With `namedStage` the stage has the columns that are named. */
function stepsOf(name: string, pipeline: Pipeline, given: Load): Step[] {
  const { manifestUrl, bytes = 1, namedStage = true, bringsBack } = given;
  const { mode } = pipeline;
  const keys = mode.kind === "append" ? [] : mode.keys;
  const scratch = { ...pipeline, copy: { ...pipeline.copy, table: target } };
  const arrival = {
    bucket: pipeline.manifests.bucket,
    key: "doctor",
    bytes,
    eTag: "d41d8cd98f00b204e9800998ecf8427e",
    eventTime: "1970-01-01T00:00:00.000Z",
  };
  const [batch] = formBatches(
    batchScope(name, pipeline),
    [{ messageId: "doctor", arrivals: [arrival] }],
    pipeline.batch,
  );
  if (!batch) return [];
  const load = { batch, manifestUrls: [manifestUrl ?? ""], notNull: keys, namedStage, bringsBack };
  const withoutCopy = ({ do: tag }: Step) => manifestUrl !== undefined || (tag !== "copy" && tag !== "count-copied");
  return planLoad(scratch, load).filter((step) => !step.do.startsWith("lock-") && withoutCopy(step));
}

const unprotected = (pipeline: Pipeline): Pipeline => ({
  ...pipeline,
  safety: { ...pipeline.safety, ledger: undefined },
});

function withoutColumns({ copy: { columns: _columns, ...copy } }: Pipeline): Pipeline["copy"] {
  return copy;
}

/** Every mode that matches what arrives with what is stored. An append has no keys: any two columns show the forms. */
function modesOf({ pipeline: { mode }, comparable }: FormsAsked): LoadMode[] {
  const [first = "", second = first] = comparable;
  const own = mode.kind === "append" ? undefined : mode;
  const {
    keys,
    timestamps,
    alsoOn = [first],
  }: Pick<MatchingMode, "keys" | "timestamps" | "alsoOn"> = own ?? {
    keys: [first],
    timestamps: [second],
  };
  const nullKeys = ["reject", "insert", "discard"] as const;
  return (["merge", "history"] as const).flatMap((kind) =>
    nullKeys.flatMap((each) => {
      const plain = { kind, keys, timestamps, nullKeys: each };
      return [plain, { ...plain, alsoOn }];
    }),
  );
}

/** The DDL of ledger and fence, with names of doctor's own, beside the real ones. */
export function setUpTries({ safety: { ledger: own, fence, concurrency } }: Pipeline, nonce: string): Try[] {
  const beside = (table: { schema?: string }, what: string) => ({ ...table, name: `loader_doctor_${what}_${nonce}` });
  const sqls = safetyTablesSql({
    ledger: own && beside(own, "ledger"),
    fence: concurrency === "fence" ? beside(fence, "fence") : undefined,
  });
  return sqls.map((sql) => ({ id: sql.includes(ledgerColumns[0]) ? "create ledger" : "create fence", sql }));
}
