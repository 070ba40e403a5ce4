import { quoteIdentifier, quoteLiteral, quoteTable } from "../../base/identifier.ts";
import { deleteOldTombstones, findOldTombstones, noTombstonesSql } from "../../ledger/tombstones.ts";
import { type Step, stage } from "../../load/plan/step.ts";
import { deletesOf } from "../../pipeline/deletes-of.ts";
import type { DeleteWhen, LoadMode, MatchingMode, NullKeys, Pipeline } from "../../pipeline/pipeline.ts";
import {
  type FormsAsked,
  type FormTry,
  modeColumns,
  modeOnly,
  scratchOf,
  stepsOf,
  target,
  tombstones,
  triesOf,
} from "./load-tries.ts";

/** Columns of the scratch target that stand for those of change data, whether or not the real target has such. */
const scratchColumns = { op: "loader_doctor_op", mark: "loader_doctor_mark" };
const auditColumns = { batchId: "loader_doctor_batch", loadedAt: "loader_doctor_loaded" };

type Matching = Pick<MatchingMode, "keys" | "timestamps"> & { alsoOn: readonly string[] };

/** A load of change data. `columns`: what the files have; absent: all of the target's. */
type Changes = { modes: LoadMode[]; columns: readonly string[] | undefined; variant: string; audits: boolean };

/**
 * Every form of statement that deletions, snapshots and audit columns bring: one transaction for each way to make the stage.
 * The scratch target has their columns, so the forms are tried before the real target has.
 */
export function changePlans(asked: FormsAsked): FormTry[][] {
  const matching = { alsoOn: [asked.comparable[0] ?? ""], ...modeColumns(asked) };
  const scratch = [
    scratchOf("scratch target", scratchTargetSql(asked.pipeline, matching)),
    scratchOf("scratch tombstones", scratchTombstonesSql(matching)),
  ];
  const plans = [...removing(asked, matching), ...marking(asked, matching), ...ofTarget(asked, matching)];
  return [...plans, appending(asked)].map((changes) => [...scratch, ...changeTries(asked, changes)]);
}

/** What this pipeline's own loads send, if they have change data or audit columns: on a scratch target like the real one. */
export function ownChangePlan(asked: FormsAsked, scratchTarget: FormTry): FormTry[][] {
  const { name, pipeline } = asked;
  const { mode, auditColumns: audits } = pipeline;
  const deletes = deletesOf(mode);
  if (!deletes && !audits) return [];
  const own = { ...modeOnly(pipeline), ...(audits && { auditColumns: audits }) };
  const steps = stepsOf(name, own, { manifestUrl: undefined, namedStage: false });
  const variant = ", as configured";
  const scratch =
    mode.kind === "append" ? [] : [scratchOf("scratch tombstones", scratchTombstonesSql({ alsoOn: [], ...mode }))];
  const tries = triesOf(steps, { variant, isOwn: () => true, needs: needsOf(variant) });
  return [[scratchTarget, ...scratch, ...tries, ...wideValue(steps, variant, true)]];
}

const needsOf = (variant: string) => ["scratch target", "scratch tombstones", `create-stage${variant}`];

function changeTries(asked: FormsAsked, { modes, columns, variant, audits }: Changes): FormTry[] {
  const { copy: own, ...pipeline } = modeOnly(asked.pipeline);
  const { columns: _, ...copy } = own;
  const steps = modes.flatMap((mode) =>
    stepsOf(
      asked.name,
      { ...pipeline, mode, copy: { ...copy, ...(columns && { columns }) }, ...(audits && { auditColumns }) },
      { manifestUrl: undefined },
    ),
  );
  const tries = triesOf(steps, { variant, isOwn: () => false, needs: needsOf(variant) });
  return [...tries, ...oldTombstones(variant), ...wideValue(steps, variant, false)];
}

const nullKeys: readonly NullKeys[] = ["reject", "insert", "discard"];

/** Each choice for NULL keys once, and with columns that are matched as well. */
function variantsOf({ alsoOn, ...matching }: Matching, rest: Pick<MatchingMode, "kind" | "deletes" | "snapshot">) {
  return nullKeys.flatMap((each): LoadMode[] => {
    const mode = { ...rest, ...matching, nullKeys: each };
    return each === "reject" ? [mode, { ...mode, alsoOn }] : [mode];
  });
}

const whenOf = (values: DeleteWhen["in"], isInTarget: boolean): DeleteWhen => ({
  column: scratchColumns.op,
  in: values,
  isInTarget,
});

/** The stage's column has the type of the values, so each type is another form. */
function removing({ columns: ofTable }: FormsAsked, matching: Matching): Changes[] {
  const columns = [scratchColumns.op, ...ofTable];
  const when = whenOf(["D"], false);
  const modes = variantsOf(matching, { kind: "merge", deletes: { when }, snapshot: true });
  const few = (values: DeleteWhen["in"]) =>
    variantsOf(matching, { kind: "merge", deletes: { when: whenOf(values, false) } }).slice(0, 1);
  return [
    { modes, columns, variant: ", deletions removed", audits: true },
    { modes: few([1]), columns, variant: ", deletions by number", audits: false },
    { modes: few([true]), columns, variant: ", deletions by true and false", audits: false },
  ];
}

function marking({ columns: ofTable }: FormsAsked, matching: Matching): Changes[] {
  const columns = [scratchColumns.op, ...ofTable];
  const deletes = { when: whenOf(["D"], false), mark: scratchColumns.mark };
  const ofMerge = variantsOf(matching, { kind: "merge", deletes, snapshot: true });
  const ofHistory = variantsOf(matching, { kind: "history", deletes }).slice(0, 2);
  return [
    { modes: ofMerge, columns, variant: ", deletions marked", audits: true },
    { modes: ofHistory, columns, variant: ", deletions as versions", audits: true },
  ];
}

/** The column is the target's, too. */
function ofTarget({ columns: ofTable }: FormsAsked, matching: Matching): Changes[] {
  const deletes = { when: whenOf(["D"], true) };
  const [ofMerge, ofHistory] = (["merge", "history"] as const).map((kind) => variantsOf(matching, { kind, deletes }));
  const modes = [...(ofMerge ?? []).slice(0, 1), ...(ofHistory ?? []).slice(0, 2)];
  return [
    { modes, columns: [scratchColumns.op, ...ofTable], variant: ", deletions in the target", audits: false },
    { modes, columns: undefined, variant: ", deletions among all columns", audits: false },
  ];
}

const appending = ({ columns }: FormsAsked): Changes => ({
  modes: [{ kind: "append" }],
  columns,
  variant: ", audit columns of an append",
  audits: true,
});

function scratchTargetSql({ copy }: Pipeline, { timestamps: [timestamp] }: Matching): string {
  const time = quoteIdentifier(timestamp);
  const text = `CAST(${time} AS VARCHAR(256))`;
  const { op, mark } = scratchColumns;
  const { batchId, loadedAt } = auditColumns;
  return (
    `CREATE TEMP TABLE ${quoteTable(target)} AS SELECT *, ${text} AS ${op}, ${time} AS ${mark}, ` +
    `${text} AS ${batchId}, GETDATE() AS ${loadedAt} FROM ${quoteTable(copy.table)} WHERE 1 = 2`
  );
}

const scratchTombstonesSql = (matching: Matching): string =>
  `CREATE TEMP TABLE ${quoteTable(tombstones)} AS ${noTombstonesSql(target, matching)}`;

/** What `reconcile` sends to forget deletions. */
const oldTombstones = (variant: string): FormTry[] =>
  [findOldTombstones(tombstones), deleteOldTombstones(tombstones)].map((sql, index) => ({
    ...scratchOf(`${index === 0 ? "find" : "delete"} old tombstones${variant}`, sql),
    needs: needsOf(variant).slice(0, 2),
  }));

/** The step of a try that no load has: a long text in the stage's column that only the files have. */
export const filesColumn = "files-column";

/** Whether the files' column takes any value that a configuration may name: facts §5.8. */
function wideValue(steps: readonly Step[], variant: string, isOwn: boolean): FormTry[] {
  const created = steps.find((step) => step.do === "create-stage");
  const when = created?.deletes?.when;
  if (!when || when.isInTarget || typeof when.in[0] !== "string") return [];
  const into = `${quoteTable(stage)} (${quoteIdentifier(when.column)})`;
  return [
    {
      ...scratchOf(
        `a long value in the files' column${variant}`,
        `INSERT INTO ${into} VALUES (${quoteLiteral("D".repeat(256))})`,
      ),
      step: filesColumn,
      isOwn,
      isUnpublished: true,
      needs: needsOf(variant),
    },
  ];
}
