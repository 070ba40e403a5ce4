import { describe, expect, test } from "vitest";
import { parsePipeline } from "../../src/config/config.ts";
import { bulkPipelineName } from "../../src/core/pipeline/batch-scope.ts";
import { toPipelineJson } from "../../src/core/pipeline/pipeline-json.ts";

const merge = { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "at" };
const history = { ...merge, merge_duplicate_pks: false };
const deleteWhen = { column: "op", in: ["D"] };
const named = { columns: ["op", "id", "at", "note"] };

const read = (options: object, copy: object = {}, name = "orders") =>
  parsePipeline(
    JSON.stringify({
      output: { manifest_bucket: "loads" },
      copy: { role_arn: "default", table_name: "sales.orders", ...copy },
      cluster: { identifier: "main", db_name: "dev" },
      options,
    }),
    name,
  );

function pipelineOf(...given: Parameters<typeof read>) {
  const result = read(...given);
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.pipeline;
}

const problemsOf = (...given: Parameters<typeof read>) => {
  const result = read(...given);
  return "problems" in result ? result.problems.map(({ path, message }) => `${path} ${message}`) : [];
};

describe("deletions", () => {
  test.each([
    {
      what: "of a column that only the files have",
      options: { ...merge, delete_when: deleteWhen },
      copy: named,
      mode: { deletes: { when: { ...deleteWhen, isInTarget: false } } },
    },
    {
      what: "of a column of the target",
      options: { ...merge, delete_when: deleteWhen, deletes: "remove" },
      copy: {},
      mode: { deletes: { when: { ...deleteWhen, isInTarget: true } } },
    },
    {
      what: "of a column that both have",
      options: { ...merge, delete_when: { ...deleteWhen, in_target: true }, deletes: { mark: "deleted_at" } },
      copy: named,
      mode: { deletes: { when: { ...deleteWhen, isInTarget: true }, mark: "deleted_at" } },
    },
    {
      what: "that other loads of the target remember",
      options: { ...merge, deletes: "remove" },
      copy: {},
      mode: { deletes: {} },
    },
    {
      what: "as versions of a history",
      options: { ...history, delete_when: { column: "gone", in: [true] } },
      copy: {},
      mode: { kind: "history", deletes: { when: { column: "gone", in: [true], isInTarget: true } } },
    },
    {
      what: "by a list of times",
      options: { ...merge, merge_timestamp: ["at", "Seq, no"] },
      copy: {},
      mode: { timestamps: ["at", "Seq, no"] },
    },
  ])("$what are read, and written as they were read", ({ options, copy, mode }) => {
    const pipeline = pipelineOf(options, copy);
    expect(pipeline.mode).toMatchObject(mode);
    const again = parsePipeline(JSON.stringify(toPipelineJson(pipeline)), "orders");
    expect("pipeline" in again && again.pipeline).toEqual(pipeline);
  });

  test("of a snapshot are for bulk loads", () => {
    expect(pipelineOf({ ...merge, snapshot: true }, {}, bulkPipelineName).mode).toMatchObject({
      deletes: {},
      snapshot: true,
    });
    expect(problemsOf({ ...merge, snapshot: true })).toEqual([
      expect.stringMatching(/^options\.snapshot is for bulk loads: /),
    ]);
  });

  test.each([
    { options: { delete_when: deleteWhen }, says: /^options\.delete_when has no merge_pk beside it/ },
    { options: { deletes: "remove" }, says: /^options\.deletes has no merge_pk beside it/ },
    { options: { ...merge, delete_when: { column: "op", in: [] } }, says: /in is an empty list; write the values/ },
    { options: { ...merge, delete_when: { column: "op", in: ["D", 1] } }, says: /in has values of different types/ },
    { options: { ...merge, delete_when: { column: "op", in: "D" } }, says: /in is "D"; write a list of values/ },
    { options: { ...merge, delete_when: { column: "op", in: ["x".repeat(300)] } }, says: /more than 256 bytes/ },
    {
      options: { ...merge, delete_when: { column: "id", in: ["1"] } },
      says: /column is "id", which merge_pk names too/,
    },
    { options: { ...merge, delete_when: { column: "AT", in: ["1"] } }, says: /which merge_timestamp names too/ },
    { options: { ...merge, delete_when: { ...deleteWhen, in_target: false } }, says: /only the files have the column/ },
    {
      options: { ...merge, delete_when: { column: "other", in: ["D"] } },
      copy: named,
      says: /names "other", which is not among the columns to load/,
    },
    { options: { ...history, delete_when: deleteWhen }, copy: named, says: /history records a deletion as a version/ },
    { options: { ...history, delete_when: deleteWhen, deletes: "remove" }, says: /history keeps every version/ },
    { options: { ...history, deletes: { mark: "gone" } }, copy: named, says: /deletes has no delete_when beside it/ },
    { options: { ...merge, delete_when: deleteWhen, deletes: "drop" }, says: /deletes is "drop"; write "remove", or/ },
    {
      options: { ...merge, delete_when: deleteWhen, deletes: { mark: "gone" } },
      says: /mark names "gone", which the load fills and the files do not have; name the files' columns/,
    },
    {
      options: { ...merge, delete_when: deleteWhen, deletes: { mark: "note" } },
      copy: named,
      says: /mark names "note", which the load fills; take it out/,
    },
    {
      options: { ...merge, delete_when: { column: "Op", in: ["D"] } },
      copy: { columns: ["Op", "id", "at"], options: "JSON 'auto'" },
      says: /column is "Op", and Redshift folds it to "op"/,
    },
    {
      options: { ...merge, snapshot: true },
      copy: { options: "CSV MAXERROR 5" },
      says: /snapshot stands beside MAXERROR/,
    },
    {
      options: { ...merge, merge_pk: ["id", "Loader_Recorded_At"], deletes: "remove" },
      says: /merge_pk names "Loader_Recorded_At", which the loader uses itself/,
    },
    { options: merge, copy: { table_name: "loader_files" }, says: /a name that the loader's statements use/ },
    { options: merge, copy: { table_name: "public.loader_newest" }, says: /a name that the loader's statements use/ },
    { options: { ...merge, snapshot: true, null_keys: "discard" }, says: /snapshot needs null_keys "reject"/ },
    { options: { ...merge, merge_timestamp: ["at", "ID"] }, says: /merge_timestamp is "ID", which is in merge_pk too/ },
    { options: { ...merge, merge_timestamp: ["at", "AT"] }, says: /names the column "AT" twice/ },
    { options: { ...merge, merge_timestamp: [] }, says: /is an empty list/ },
    {
      options: { ...merge, merge_also_on: ["day"], merge_timestamp: ["at", "day"] },
      says: /merge_also_on names "day"/,
    },
    { options: { audit_columns: {} }, copy: named, says: /audit_columns names no column/ },
    { options: { audit_columns: { batch_id: "b" } }, says: /name the files' columns in copy\.columns/ },
    { options: { audit_columns: { batch_id: "b", loaded_at: "B" } }, copy: named, says: /names one column twice/ },
    {
      options: {
        ...merge,
        delete_when: deleteWhen,
        deletes: { mark: "gone" },
        audit_columns: { loaded_at: "gone" },
      },
      copy: named,
      says: /deletes\.mark names too/,
    },
  ])("that cannot be are refused: $says", ({ options, copy = {}, says }) => {
    expect(problemsOf(options, copy)).toContainEqual(expect.stringMatching(says));
  });
});
