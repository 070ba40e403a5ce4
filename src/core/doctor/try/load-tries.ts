import { formBatches } from "../../load/batch.ts";
import { planLoad } from "../../load/plan/plan.ts";
import { renderPlan } from "../../load/plan/render-plan.ts";
import type { Step } from "../../load/plan/step.ts";
import { batchScope } from "../../pipeline/batch-scope.ts";
import type { MatchingMode, Pipeline } from "../../pipeline/pipeline.ts";
import type { Try } from "./transaction.ts";

/** One form of a load's statement, ready to be tried on scratch tables. */
export type FormTry = Try & {
  /** Whether this pipeline's loads send it. */
  isOwn: boolean;
  isUnpublished: boolean;
  /** The tag of a load's statement, or the name of a scratch table. */
  step: string;
};

/** Names of scratch tables. */
export const target = { name: "loader_doctor_target" };
export const ledger = { name: "loader_doctor_ledger" };
export const tombstones = { name: "loader_doctor_tombstones" };

/** Of these no source shows all parts together on Redshift: docs/statements.md says which. They are tried first. */
export function isUnpublished(step: Step): boolean {
  switch (step.do) {
    case "create-stage":
      return (step.defaults && !step.columns) || step.deletes?.when.isInTarget === false;
    case "add-missing":
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

export const scratchOf = (id: string, sql: string): FormTry => ({
  id,
  sql,
  step: id,
  isOwn: false,
  isUnpublished: false,
});

type Variant = {
  variant: string;
  /** Whether this pipeline's loads send the text. */
  isOwn: (sql: string) => boolean;
  needs: readonly string[];
};

/** Each text once: what makes the stage first, then what is unpublished, and COPY last, so that the stage is empty till then. */
export function triesOf(steps: readonly Step[], { variant, isOwn, needs }: Variant): FormTry[] {
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
      needs: makesTable(step) ? needs.slice(0, 1) : needs,
      isOwn: isOwn(sql),
      isUnpublished: isUnpublished(step),
    };
  });
}

const makesTable = (step: Step) => step.do === "create-stage" || step.do === "create-list";

export const sqlOf = (step: Step) => renderPlan([step]).join("");

function rankOf(step: Step): number {
  if (makesTable(step)) return 0;
  if (step.do === "copy") return 3;
  if (step.do === "count-copied") return 4;
  return isUnpublished(step) ? 1 : 2;
}

type Load = { manifestUrl: string | undefined; bytes?: number; namedStage?: boolean; bringsBack?: string };

/** The plan of a load into the scratch target, without LOCK. With `namedStage` the stage has the columns that are named. */
export function stepsOf(name: string, pipeline: Pipeline, given: Load): Step[] {
  const { manifestUrl, bytes = 1, namedStage = true, bringsBack } = given;
  const { mode } = pipeline;
  const keys = mode.kind === "append" ? [] : mode.keys;
  const scratch = {
    ...pipeline,
    copy: { ...pipeline.copy, table: target },
    safety: { ...pipeline.safety, tombstones },
  };
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

/** A pipeline of which only the statements of its mode are tried: the user's own statements are the user's. */
export function modeOnly({ auditColumns: _, hooks: __, ...pipeline }: Pipeline): Pipeline {
  return { ...pipeline, safety: { ...pipeline.safety, ledger: undefined } };
}

/** What a mode matches by. An append has no keys: any two columns show the forms. */
export function modeColumns({
  pipeline: { mode },
  comparable,
}: FormsAsked): Pick<MatchingMode, "keys" | "timestamps" | "alsoOn"> {
  const [first = "", second = first] = comparable;
  if (mode.kind === "append") return { keys: [first], timestamps: [second] };
  const { keys, timestamps, alsoOn } = mode;
  return { keys, timestamps, ...(alsoOn && { alsoOn }) };
}
