import type { Deletes, LoadMode, MatchingMode, Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { pipeline, safety, unprotected } from "../../support/builders.ts";

const nullKeys = ["reject", "insert", "discard"] as const;
const timestamps: readonly [string] = ["updated_at"];

const modes: LoadMode[] = [
  { kind: "append" },
  ...(["merge", "history"] as const).flatMap((kind) =>
    nullKeys.flatMap((each) =>
      [["id"], ["shop", "order no"]].flatMap((keys) => {
        const mode = { kind, keys, timestamps, nullKeys: each };
        return [mode, { ...mode, alsoOn: ["day"] }, { ...mode, alsoOn: ["day", "region"] }];
      }),
    ),
  ),
];

/** The target's columns that files fill. */
export const columns = ["id", "shop", "order no", "updated_at", "day", "region"];
const { copy } = pipeline();
const leavesOut = { ...copy, columns, options: { ...copy.options, settings: { IGNOREALLERRORS: true as const } } };
const copies = [copy, { ...copy, columns }, leavesOut];
const safeties = [
  unprotected,
  safety(),
  safety({ concurrency: "lock" }),
  safety({ concurrency: "retry", schema: "etl" }),
];
const plain = modes.flatMap((mode) =>
  copies.flatMap((each) => safeties.map((given) => pipeline({ mode, copy: each, safety: given }))),
);

const when = (isInTarget: boolean, values: NonNullable<Deletes["when"]>["in"] = ["D", "delete"]) => ({
  when: { column: "op", in: values, isInTarget },
});
const mark = { mark: "deleted_at" };

/** What deletes, with the columns that files have then; none: all of the target's. */
const ofMerge: { deletes: Deletes; named: readonly string[] | undefined }[] = [
  { deletes: when(true), named: undefined },
  { deletes: when(true), named: ["op", ...columns] },
  { deletes: { ...when(true), ...mark }, named: ["op", ...columns] },
  { deletes: { ...when(false), ...mark }, named: ["op", ...columns] },
  ...[["D"], [1, 2], [true]].map((values) => ({ deletes: when(false, values), named: ["op", ...columns] })),
];
const ofHistory = ofMerge.filter(({ deletes }) => deletes.mark !== undefined || deletes.when?.isInTarget);

type Changes = { mode: MatchingMode; named: readonly string[] | undefined };

const matching: Pick<MatchingMode, "keys" | "timestamps" | "alsoOn">[] = [
  { keys: ["id"], timestamps },
  { keys: ["shop", "order no"], timestamps: ["updated_at", "id"], alsoOn: ["day"] },
];

const changes: Changes[] = matching.flatMap((given) =>
  nullKeys.flatMap((each) => {
    const common = { ...given, nullKeys: each };
    return [
      ...ofMerge.map(({ deletes, named }): Changes => ({ mode: { kind: "merge", ...common, deletes }, named })),
      ...ofHistory.map(({ deletes, named }): Changes => ({ mode: { kind: "history", ...common, deletes }, named })),
      ...[{}, mark].map(
        (deletes): Changes => ({ mode: { kind: "merge", ...common, deletes, snapshot: true }, named: columns }),
      ),
    ];
  }),
);

const audits: NonNullable<Pipeline["auditColumns"]>[] = [
  { batchId: "batch" },
  { loadedAt: "loaded" },
  { batchId: "batch", loadedAt: "loaded" },
];
const audited = [...modes.slice(0, 2), ...modes.filter(({ kind }) => kind === "history").slice(0, 1)].flatMap((mode) =>
  audits.map((auditColumns) => pipeline({ mode, auditColumns, copy: { ...copy, columns }, safety: unprotected })),
);

/** Every way to load, but for the user's own statements. */
export const pipelines: Pipeline[] = [
  ...plain,
  ...audited,
  ...changes.flatMap(({ mode, named }) => {
    const given = { mode, copy: { ...copy, ...(named && { columns: named }) }, safety: unprotected };
    const fills = named && mode.nullKeys === "insert" ? audits.slice(2) : [];
    return [pipeline(given), ...fills.map((auditColumns) => pipeline({ ...given, auditColumns }))];
  }),
];
