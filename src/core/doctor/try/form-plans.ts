import type { BatchFile } from "../../arrivals/batch-file.ts";
import { ledgerColumns, safetyTablesSql } from "../../ledger/ledger.ts";
import { lookBackDays } from "../../ledger/look-back.ts";
import { formBatches } from "../../load/batch.ts";
import { planLoad, type Step, stage } from "../../load/plan.ts";
import { renderPlan } from "../../load/render-plan.ts";
import { batchScope } from "../../pipeline/batch-scope.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
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

/** Forms of which no source shows all parts together on Redshift: docs/statements.md says which. They are tried first. */
export const unpublishedSteps: readonly Step["do"][] = ["create-stage", "insert-latest", "insert-versions"];

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
 * Every form of statement of every mode, in transactions of 38 statements at most: with a stage of all columns, with one
 * of named columns, and without a stage. LOCK is not here: it is tried on the real fence, with the rights.
 */
export function formPlans(asked: FormsAsked): FormTry[][] {
  const own = ownSteps(asked);
  const toTries: ToTries = (variant, setUp, steps, needs) => [
    ...setUp.map((each) => ({ ...each, isOwn: false, isUnpublished: false, step: each.id })),
    ...steps.map((step, index) => ({
      id: `${step.do}${variant}${steps.slice(0, index).some((before) => before.do === step.do) ? ", again" : ""}`,
      step: step.do,
      sql: renderPlan([step]).join(""),
      needs: step.do === "create-stage" ? needs.slice(0, 1) : needs,
      isOwn: own.has(`${step.do}${variant}`),
      isUnpublished: unpublishedSteps.includes(step.do) && !(step.do === "create-stage" && step.columns),
    })),
  ];
  const scratch = { id: "scratch target", sql: scratchSql(target, asked.pipeline.copy.table) };
  const staged = (columns: readonly string[] | undefined, variant: string) =>
    toTries(variant, [scratch], stagedSteps(asked, columns), [scratch.id, `create-stage${variant}`]);
  return [staged(undefined, allColumns), staged(asked.columns, namedColumns), directTries(asked, { scratch, toTries })];
}

const allColumns = ", all columns";
const namedColumns = ", named columns";

type ToTries = (variant: string, setUp: readonly Try[], steps: readonly Step[], needs: readonly string[]) => FormTry[];

/** Statements that need no stage: guard, ledger, and an append's COPY. */
function directTries(asked: FormsAsked, { scratch, toTries }: { scratch: Try; toTries: ToTries }): FormTry[] {
  const { pipeline, manifestUrl } = asked;
  const safety = pipeline.safety.ledger && asked.hasLedger ? ledgerSteps(asked) : [];
  const ledgerCopy = pipeline.safety.ledger && {
    id: "scratch ledger",
    sql: scratchSql(ledger, pipeline.safety.ledger),
  };
  const copies = manifestUrl === undefined ? [] : appendSteps(asked, manifestUrl);
  return [
    ...(ledgerCopy && safety.length > 0 ? toTries("", [ledgerCopy], safety, [ledgerCopy.id]) : []),
    ...toTries("", [scratch], copies, [scratch.id]),
  ];
}

/** What this pipeline's own loads send, by step, and for a stage by its columns. */
function ownSteps({ name, pipeline }: FormsAsked): ReadonlySet<string> {
  const batch = sampleBatch(name, pipeline);
  const steps = batch ? planLoad(pipeline, { batch, manifestUrls: ["s3://sample/sample.manifest"] }) : [];
  const isStaged = pipeline.mode.kind !== "append";
  return new Set(
    steps.map((step) => {
      if (step.do === "create-stage") return `${step.do}${step.columns ? namedColumns : allColumns}`;
      return isStaged && step.do !== "guard-files" && step.do !== "record-files"
        ? `${step.do}${pipeline.copy.columns ? namedColumns : allColumns}`
        : step.do;
    }),
  );
}

function stagedSteps(
  { pipeline, comparable, manifestUrl }: FormsAsked,
  columns: readonly string[] | undefined,
): Step[] {
  const { keys, timestamp } = keysOf(pipeline, comparable);
  const match = { target, keys, timestamp };
  const source = { ...withoutColumns(pipeline), ...(columns && { columns }) };
  return [
    { do: "create-stage", target, columns },
    { do: "insert-latest", ...match, columns },
    { do: "insert-versions", ...match, columns },
    { do: "drop-older", ...match },
    { do: "drop-known", ...match },
    { do: "delete-replaced", target, keys },
    { do: "insert-null-keys", target, columns, keys },
    { do: "reject-null-keys", keys },
    { do: "reject-nulls", columns: keys, keys: [] },
    { do: "reject-nulls", columns: keys, keys },
    { do: "count-null-keys", keys },
    ...(manifestUrl === undefined ? [] : [{ do: "copy", into: stage, source, manifestUrl, use: "staging" } as const]),
  ];
}

function ledgerSteps({ name, pipeline }: FormsAsked): Step[] {
  const files = sampleBatch(name, pipeline)?.files ?? [];
  const fileIds = files.map(({ id }) => id);
  return [
    { do: "guard-files", ledger, fileIds, since: new Date(0).toISOString(), lookBackDays },
    { do: "record-files", ledger, batchId: "0".repeat(32), files },
  ];
}

function appendSteps({ pipeline, columns }: FormsAsked, manifestUrl: string): Step[] {
  const copy = { do: "copy", into: target, manifestUrl, use: "target" } as const;
  return [
    { ...copy, source: withoutColumns(pipeline) },
    { ...copy, source: { ...pipeline.copy, columns } },
    { do: "count-copied" },
  ];
}

function withoutColumns({ copy: { columns: _columns, ...copy } }: Pipeline): Pipeline["copy"] {
  return copy;
}

/** An append has no keys of its own: any two columns show the form. */
function keysOf({ mode }: Pipeline, columns: readonly string[]) {
  if (mode.kind !== "append") return { keys: mode.keys, timestamp: mode.timestamp };
  const [first = "", second = first] = columns;
  return { keys: [first], timestamp: second };
}

function sampleBatch(
  name: string,
  pipeline: Pipeline,
): { files: readonly BatchFile[]; id: string; bytes: number } | undefined {
  const arrival = {
    bucket: pipeline.manifests.bucket,
    key: "doctor",
    bytes: 1,
    eTag: "d41d8cd98f00b204e9800998ecf8427e",
    eventTime: "1970-01-01T00:00:00.000Z",
  };
  return formBatches(batchScope(name, pipeline), [{ messageId: "doctor", arrivals: [arrival] }], pipeline.batch)[0];
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
