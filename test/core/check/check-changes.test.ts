import { describe, expect, test } from "vitest";
import {
  type CheckedChanges,
  checkChanges,
  checkDeleteValues,
  filledColumns,
  tableOfFiles,
} from "../../../src/core/check/check-changes.ts";
import { compareNames } from "../../../src/core/check/compare-names.ts";
import { loadColumns } from "../../../src/core/check/load-columns.ts";
import { defaultCopyOptions } from "../../../src/core/pipeline/copy-options/copy-options.ts";
import type { Deletes } from "../../../src/core/pipeline/pipeline.ts";
import { columnType } from "../../../src/core/shapes/column-type.ts";
import type { TableColumn } from "../../../src/core/shapes/table-column.ts";

const column = (name: string, type: string, nullable = true, args: readonly number[] = []): TableColumn => ({
  name,
  type: columnType(type, args),
  nullable,
  hasDefault: false,
});

const customers = {
  name: "shop.customers",
  columns: [
    column("id", "bigint", false),
    column("changed_at", "timestamp"),
    column("gone", "timestamp"),
    column("loaded_by", "varchar", false, [32]),
  ],
};

const changes = (deletes: Deletes, auditColumns: CheckedChanges["auditColumns"] = {}): CheckedChanges => ({
  mode: { kind: "merge", keys: ["id"], timestamps: ["changed_at"], nullKeys: "reject", deletes },
  auditColumns,
});
const when = { column: "Op", in: ["D"], isInTarget: false };

describe("check, of change data", () => {
  test("knows the column that only the files have, and which columns the load fills", () => {
    const given = changes({ when, mark: "gone" }, { batchId: "LOADED_BY" });
    const copy = { options: defaultCopyOptions, columns: ["Op", "id", "changed_at"], staged: true };
    const { target, findings } = loadColumns(tableOfFiles(customers, given.mode), {
      ...copy,
      filled: filledColumns(given),
    });
    expect(findings).toEqual([]);
    expect(target.columns.map(({ name, type }) => [name, type.kind])).toEqual([
      ["Op", "varchar"],
      ["id", "integer"],
      ["changed_at", "timestamp"],
    ]);
    expect(checkChanges(customers, given)).toEqual([]);
  });

  test.each([
    {
      what: "lacks the mark",
      deletes: { when, mark: "deleted_at" },
      says: "options.deletes.mark names deleted_at, which shop.customers does not have",
    },
    {
      what: "has a mark of another type",
      deletes: { when, mark: "id" },
      says: "id is NOT NULL, and a row that is not deleted has no mark",
    },
    {
      what: "has the files' column",
      deletes: { when: { ...when, column: "GONE" } },
      says: "its values are not stored",
    },
    {
      what: "lacks the column",
      deletes: { when: { ...when, isInTarget: true } },
      says: "options.delete_when names Op, which shop.customers does not have",
    },
    {
      what: "has numbers where texts delete",
      deletes: { when: { column: "id", in: ["D"], isInTarget: true } },
      says: 'options.delete_when compares id, which is BIGINT, with "D"',
    },
  ])("says that the table $what", ({ deletes, says }) => {
    expect(checkChanges(customers, changes(deletes))).toMatchObject([{ message: expect.stringContaining(says) }]);
  });

  test.each([
    { auditColumns: { batchId: "batch" }, says: "names batch, which shop.customers does not have" },
    {
      auditColumns: { batchId: "id" },
      says: "id is BIGINT, which does not hold what options.audit_columns.batch_id writes",
    },
    {
      auditColumns: { loadedAt: "id" },
      says: "id is BIGINT, which does not hold what options.audit_columns.loaded_at writes",
    },
  ])("says which audit column does not fit: $auditColumns", ({ auditColumns, says }) => {
    expect(checkChanges(customers, changes({ when }, auditColumns))).toMatchObject([
      { severity: "error", message: expect.stringContaining(says) },
    ]);
  });

  test.each([
    { seen: ["I", "D"], finding: [] },
    { seen: [], finding: [] },
    {
      seen: ["I", "U"],
      finding: [
        {
          severity: "note",
          message: 'no row that was read deletes: Op has "I", "U", and options.delete_when.in has "D"',
        },
      ],
    },
    { seen: ["i", "d"], finding: [{ severity: "warning", remedy: 'write "d" in options.delete_when.in' }] },
    { seen: ["I", "D "], finding: [] },
    { seen: [" D"], finding: [{ severity: "warning", remedy: 'write " D" in options.delete_when.in' }] },
  ])("tells what files with $seen mean", ({ seen, finding }) => {
    expect(checkDeleteValues(when, seen)).toMatchObject(finding);
  });
});

describe("a file of changes or of a full load, against columns that do not fit it", () => {
  const options = { ...defaultCopyOptions, format: { kind: "csv" as const }, settings: { IGNOREHEADER: 1 } };
  const given = (isInTarget: boolean) => changes({ when: { ...when, isInTarget } });
  const findingsOf = (fields: string[], isInTarget: boolean, columns?: string[]) => {
    const table = tableOfFiles({ ...customers, columns: customers.columns.slice(0, 2) }, given(isInTarget).mode);
    const { target } = loadColumns(table, { options, staged: true, watched: "Op", ...(columns && { columns }) });
    return compareNames({ ...target, fields, fillsUp: false });
  };

  test("is told to name Op in copy.columns where no columns are named, and the table lacks it", () => {
    expect(findingsOf(["Op", "changed_at", "id"], true).map(({ kind, remedy }) => [kind, remedy])).toEqual([
      [
        "reordered",
        'write the columns in the table\'s order, or name the file\'s in copy.columns: ["Op","changed_at","id"]',
      ],
    ]);
  });

  test("is told to write Op, since copy.columns cannot leave it out", () => {
    expect(findingsOf(["id", "changed_at"], false, ["Op", "id", "changed_at"])).toMatchObject([
      {
        severity: "error",
        kind: "missing",
        column: "Op",
        message: "the file lacks Op, which options.delete_when names: the files of a full load often do",
        remedy: expect.stringContaining("AWS DMS: IncludeOpForFullLoad"),
      },
    ]);
  });
});
