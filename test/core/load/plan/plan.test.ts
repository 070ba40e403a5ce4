import { describe, expect, test } from "vitest";
import { digest } from "../../../../src/core/base/digest.ts";
import { formBatches, toBatch } from "../../../../src/core/load/batch.ts";
import { planLoad } from "../../../../src/core/load/plan/plan.ts";
import type { LoadMode, MatchingMode, NullKeys, Safety } from "../../../../src/core/pipeline/pipeline.ts";
import { arrival, pipeline, safety, scope, unprotected } from "../../../support/builders.ts";

const manifestUrl = "s3://loads/manifests/orders_queue/2026-11-22/8f1f588f4e4c2f8eb2d47fe1cd7364d0.manifest";
const staged = (kind: "merge" | "history", nullKeys: NullKeys): MatchingMode => ({
  kind,
  keys: ["id"],
  timestamps: ["updated_at"],
  nullKeys,
});

/** A batch of so many files, in one manifest. */
function load(count = 1) {
  const arrivals = Array.from({ length: count }, (_, index) => arrival(`orders/${index}.csv`));
  const limits = { maxFiles: count, maxBytes: 1_000_000_000 };
  const [batch] = formBatches(scope, [{ messageId: "m1", arrivals }], limits);
  if (!batch) throw new Error("no batch");
  return { batch, manifestUrls: [manifestUrl] };
}

const stepsOf = (mode: LoadMode, given: Safety) =>
  planLoad(pipeline({ mode, safety: given }), load()).map((step) => step.do);

const columns = ["op", "id", "updated_at"];
const deleting = (nullKeys: NullKeys, { mark, isInTarget = false }: { mark?: string; isInTarget?: boolean } = {}) => ({
  ...staged("merge", nullKeys),
  deletes: { when: { column: "op", in: ["D"], isInTarget }, ...(mark !== undefined && { mark }) },
});

/** With the files' columns named, unless the target has the one that deletes, too. */
function deletingSteps(mode: ReturnType<typeof deleting>): string[] {
  const { copy } = pipeline();
  const given = { mode, copy: mode.deletes.when.isInTarget ? copy : { ...copy, columns }, safety: unprotected };
  return planLoad(pipeline(given), load()).map((step) => step.do);
}

describe("a merge that deletes", () => {
  const plain = ["create-stage", "copy", "reject-null-keys", "drop-older", "delete-replaced", "insert-latest"];

  test.each([
    {
      what: "removes has two statements more where the files' columns are named",
      mode: deleting("reject"),
      steps: [...plain.slice(0, 4), "add-tombstones", "delete-replaced", "drop-deleted", "insert-latest"],
    },
    {
      what: "removes has three more where they are not: the column is checked before COPY",
      mode: deleting("reject", { isInTarget: true }),
      steps: [
        ...["create-stage", "check-delete-column", "copy", "reject-null-keys", "drop-older"],
        ...["add-tombstones", "delete-replaced", "drop-deleted", "insert-latest"],
      ],
    },
    {
      what: "marks has three more",
      mode: deleting("reject", { mark: "deleted_at" }),
      steps: [
        ...["create-stage", "copy", "reject-null-keys", "drop-older"],
        ...["add-tombstones", "mark-deleted", "mark-staged", "delete-replaced", "insert-latest"],
      ],
    },
  ])("and $what", ({ mode, steps }) => {
    expect(stepsOf(staged("merge", "reject"), unprotected)).toEqual(plain);
    expect(deletingSteps(mode)).toEqual(steps);
    expect(steps.length - plain.length).toBeLessThanOrEqual(3);
  });

  test.each([
    { what: "removes beside kept NULL keys", mode: deleting("insert") },
    { what: "marks beside kept NULL keys", mode: deleting("insert", { mark: "deleted_at" }) },
    { what: "marks beside discarded NULL keys", mode: deleting("discard", { mark: "deleted_at" }) },
  ])("and $what also checks behind each COPY what its deletions need", ({ mode }) => {
    expect(stepsOf(staged("merge", mode.nullKeys), unprotected)).not.toContain("reject-null-keys");
    expect(deletingSteps(mode).slice(0, 3)).toEqual(["create-stage", "copy", "reject-null-keys"]);
  });
});

describe("the plan of a load", () => {
  test.each([
    {
      what: "merges and fails on NULL keys",
      mode: staged("merge", "reject"),
      steps: ["create-stage", "copy", "reject-null-keys", "drop-older", "delete-replaced", "insert-latest"],
    },
    {
      what: "merges and keeps NULL keys, last of all",
      mode: staged("merge", "insert"),
      steps: ["create-stage", "copy", "drop-older", "delete-replaced", "insert-latest", "insert-null-keys"],
    },
    {
      what: "merges and counts NULL keys",
      mode: staged("merge", "discard"),
      steps: ["create-stage", "copy", "count-null-keys", "drop-older", "delete-replaced", "insert-latest"],
    },
    {
      what: "keeps history and fails on NULL keys",
      mode: staged("history", "reject"),
      steps: ["create-stage", "copy", "reject-null-keys", "drop-known", "insert-versions"],
    },
    {
      what: "keeps history and NULL keys",
      mode: staged("history", "insert"),
      steps: ["create-stage", "copy", "drop-known", "insert-versions", "insert-null-keys"],
    },
    {
      what: "keeps history and counts NULL keys",
      mode: staged("history", "discard"),
      steps: ["create-stage", "copy", "count-null-keys", "drop-known", "insert-versions"],
    },
    { what: "appends without a stage", mode: { kind: "append" } satisfies LoadMode, steps: ["copy", "count-copied"] },
  ])("$what, between the guard behind a lock and the ledger's rows", ({ mode, steps }) => {
    expect(stepsOf(mode, unprotected)).toEqual(steps);
    expect(stepsOf(mode, safety({ concurrency: "lock", ledger: undefined }))).toEqual(["lock-target", ...steps]);
    expect(stepsOf(mode, safety({ ledger: undefined }))).toEqual(["lock-fence", ...steps]);
    expect(stepsOf(mode, safety({ concurrency: "retry" }))).toEqual(["guard-files", ...steps, "record-files"]);
    expect(stepsOf(mode, safety())).toEqual(["lock-fence", "guard-files", ...steps, "record-files"]);
  });

  test("locks the fence, asks the ledger and fills it with the batch's files", () => {
    const { batch, manifestUrls } = load(3);
    const ledger = { schema: "sales", name: "orders__loader_ledger" };
    const steps = planLoad(pipeline({ mode: { kind: "append" } }), { batch, manifestUrls });
    expect(steps[0]).toEqual({ do: "lock-fence", fence: { schema: "sales", name: "orders__loader_fence" } });
    const fileIds = batch.files.map((file) => file.id);
    expect(steps[1]).toEqual({
      do: "guard-files",
      ledger,
      files: fileIds,
      since: "2026-10-23T08:00:00.000Z",
      lookBackDays: 30,
    });
    expect(steps[4]).toEqual({ do: "record-files", ledger, batchId: batch.id, files: batch.files });
  });

  test("asks the ledger as far back as any of its files can have been loaded", () => {
    const files = [arrival("new.csv"), arrival("last year's.csv", { eventTime: "2025-03-01T00:00:00.000Z" })].map(
      (each, index) => ({ id: String(index), arrival: each, messageIds: [] }),
    );
    const steps = planLoad(pipeline(), { batch: toBatch(scope, files), manifestUrls: [] });
    expect(steps[1]).toMatchObject({ do: "guard-files", since: "2025-01-30T00:00:00.000Z" });
  });

  test("asks the ledger and fills it in several statements where one cannot hold all files", () => {
    const steps = planLoad(pipeline({ mode: { kind: "append" } }), load(5001));
    const guarded = steps.flatMap((step) => (step.do === "guard-files" ? [step.files] : []));
    const recorded = steps.flatMap((step) => (step.do === "record-files" ? [step.files] : []));
    expect(guarded.map((ids) => ids.length)).toEqual([2500, 2500, 1]);
    expect(recorded.flat()).toEqual(load(5001).batch.files);
    expect(guarded.flat()).toEqual(recorded.flat().map((file) => file.id));
    expect(recorded.length).toBeGreaterThan(1);
  });

  test.each([
    { files: 700, tags: ["guard-files", "record-files 2"] },
    { files: 1500, tags: ["create-list", "list-files", "guard-files", "record-listed"] },
    { files: 5001, tags: ["create-list", "list-files 3", "guard-files", "record-listed"] },
  ])("lists $files files of a merge for guard and ledger if that saves an INSERT", ({ files, tags }) => {
    const steps = planLoad(pipeline(), load(files)).map((step) => step.do);
    const counted = [...Map.groupBy(steps, (tag) => tag)].map(([tag, all]) =>
      all.length > 1 ? `${tag} ${all.length}` : tag,
    );
    expect(counted.filter((tag) => /list|guard|record/.test(tag))).toEqual(tags);
  });

  test.each([
    { what: "numbers, in one second", key: (at: number) => `${at}.csv`, apartMs: 1 },
    { what: "numbers, a second apart", key: (at: number) => `${at}.csv`, apartMs: 1000 },
    { what: "random texts", key: (at: number) => `${digest(String(at)).slice(0, 36)}.csv`, apartMs: 50 },
    { what: "random texts in two folders", key: (at: number) => `${at % 2}/${digest(String(at))}.csv`, apartMs: 50 },
  ])("lists the files of a large merge, at any size from a thousand on: $what", ({ key, apartMs }) => {
    for (const count of [1000, 1040, 1200, 1470, 1600, 3000, 10_000]) {
      const files = Array.from({ length: count }, (_, at) => {
        const eventTime = new Date(Date.UTC(2026, 0, 1) + at * apartMs).toISOString();
        return {
          id: digest(String(at)),
          arrival: arrival(`orders/2026/01/01/${key(at)}`, { eventTime }),
          messageIds: [],
        };
      });
      const tags = planLoad(pipeline(), { batch: toBatch(scope, files), manifestUrls: [] }).map((step) => step.do);
      expect(tags).toContain("create-list");
      expect(tags.filter((tag) => tag === "list-files").length).toBeLessThanOrEqual(Math.ceil(count / 500));
    }
  });

  test("copies once for each manifest, and checks its keys behind it", () => {
    const manifestUrls = ["s3://loads/1.manifest", "s3://loads/2.manifest"];
    const steps = planLoad(pipeline({ safety: unprotected }), { batch: load(2).batch, manifestUrls });
    expect(steps.map((step) => (step.do === "copy" ? step.manifestUrl : step.do))).toEqual([
      "create-stage",
      "s3://loads/1.manifest",
      "reject-null-keys",
      "s3://loads/2.manifest",
      "reject-null-keys",
      "drop-older",
      "delete-replaced",
      "insert-latest",
    ]);
  });

  test("counts behind each COPY that appends, since only then its session knows the rows", () => {
    const manifestUrls = ["s3://loads/1.manifest", "s3://loads/2.manifest"];
    const appending = pipeline({ mode: { kind: "append" }, safety: unprotected });
    const steps = planLoad(appending, { batch: load(2).batch, manifestUrls });
    expect(steps.map((step) => step.do)).toEqual(["copy", "count-copied", "copy", "count-copied"]);
  });

  test("copies straight into the target when it appends", () => {
    const [copy] = planLoad(pipeline({ mode: { kind: "append" }, safety: unprotected }), load());
    expect(copy).toMatchObject({ do: "copy", into: { schema: "sales", name: "orders" }, use: "target", manifestUrl });
  });
});
