import { describe, expect, test } from "vitest";
import type { FileColumn } from "../../../src/core/shapes/file-column.ts";
import { matchShape } from "../../../src/core/shapes/match-shape.ts";
import type { ShapeRules } from "../../../src/core/shapes/shape-rules.ts";
import type { TableColumn } from "../../../src/core/shapes/table-column.ts";

const rules: ShapeRules = {
  newColumns: "reject",
  maxNewColumns: 2,
  needed: ["id"],
  filled: ["_batch_id"],
  deletes: undefined,
  isByPosition: true,
  holdsIdentity: false,
  mayLackNotNull: false,
};

const column = (name: string, more: Partial<TableColumn> = {}): TableColumn => ({
  ...{ name, type: { kind: "varchar", bytes: 20 }, nullable: true, hasDefault: false },
  ...more,
});

const table = [
  column("id", { nullable: false }),
  column("note"),
  column("kind", { nullable: false, hasDefault: true }),
];

const texts = (...names: string[]): FileColumn[] => names.map((name) => ({ name, type: { kind: "text" } }));

describe("a file fits", () => {
  test.each<{ of: string; names: string[]; to: string[] }>([
    { of: "in the table's order", names: ["id", "note", "kind"], to: ["id", "note", "kind"] },
    { of: "in its own order and case", names: ["NOTE", "Id"], to: ["note", "id"] },
  ])("$of", ({ names, to }) => {
    expect(matchShape(texts(...names), table, rules)).toEqual({
      kind: "fits",
      fields: to.map((name) => ({ to: name })),
    });
  });

  test("by the exact name where names are case-sensitive", () => {
    const both = [column("Id"), column("id")];
    expect(matchShape(texts("id", "Id"), both, rules)).toEqual({ kind: "fits", fields: [{ to: "id" }, { to: "Id" }] });
  });

  test("without columns that are left out, whatever their names", () => {
    const file = texts("id", "", "", 'a"; --', "x\u0000");
    const [, ...left] = file;
    expect(matchShape(file, table, { ...rules, newColumns: "ignore" })).toEqual({
      kind: "fits",
      fields: [{ to: "id" }, ...left.map((leftOut) => ({ leftOut }))],
    });
  });

  test("with a column that only the files have", () => {
    expect(matchShape(texts("id", "OP"), table, { ...rules, deletes: "op" })).toEqual({
      kind: "fits",
      fields: [{ to: "id" }, { to: "op" }],
    });
  });

  test("without an IDENTITY column, and with its values where the load gives them", () => {
    const numbered = [...table, column("seq", { nullable: false, identity: "always" })];
    expect(matchShape(texts("id"), numbered, rules).kind).toBe("fits");
    expect(matchShape(texts("id", "seq"), numbered, { ...rules, holdsIdentity: true }).kind).toBe("fits");
  });

  test("without a column that takes no NULL, where rows delete", () => {
    const strict = [column("id"), column("status", { nullable: false })];
    expect(matchShape(texts("id"), strict, { ...rules, mayLackNotNull: true }).kind).toBe("fits");
  });
});

describe("a file does not fit", () => {
  const strict = [...table, column("status", { nullable: false }), column("_batch_id", { nullable: false })];
  const numbered = [...table, column("seq", { nullable: false, identity: "always" })];

  test.each<{ of: string; names: string[]; of_table?: TableColumn[]; reason: string }>([
    {
      of: "two columns of one name",
      names: ["id", "note", "ID"],
      reason: 'two of its columns have one name for Redshift: "id" and "ID". Rename one of them in the file',
    },
    {
      of: "two new columns of one name",
      names: ["id", "New", "new"],
      reason: 'two of its columns have one name for Redshift: "New" and "new". Rename one of them in the file',
    },
    {
      of: "no column in common",
      names: ["a", "b"],
      reason: 'none of its columns is in the target: "a", "b". It may belong to another table, or lack its header',
    },
    {
      of: "no column at all",
      names: [],
      reason: "none of its columns is in the target: . It may belong to another table, or lack its header",
    },
    { of: "no key", names: ["note"], reason: 'it lacks "id", by which its rows are merged. Write the file with it' },
    {
      of: "a column that the load fills",
      names: ["id", "status", "_BATCH_ID"],
      of_table: strict,
      reason: 'it has the column "_BATCH_ID", which each load fills itself. Leave it out of the file',
    },
    {
      of: "a missing column that takes no NULL",
      names: ["id"],
      of_table: strict,
      reason:
        'it lacks "status", which takes no NULL and has no default. Write the file with it, or give the column a default',
    },
    {
      of: "values of an IDENTITY column",
      names: ["id", "seq"],
      of_table: numbered,
      reason: 'it has the column "seq", an IDENTITY column that Redshift fills itself. Leave it out of the file',
    },
  ])("$of", ({ names, of_table: target = table, reason }) => {
    for (const newColumns of ["reject", "ignore", "add"] as const)
      expect(matchShape(texts(...names), target, { ...rules, newColumns })).toEqual({
        kind: "misfit",
        reason,
        adds: [],
      });
  });

  test("a key that the target lacks and that is not added", () => {
    const file = texts("id", "region");
    expect(matchShape(file, table, { ...rules, needed: ["region"], newColumns: "ignore" })).toEqual({
      kind: "misfit",
      reason: 'the target lacks "region", by which its rows are merged',
      adds: [{ name: "region", type: { kind: "varchar", bytes: 256 } }],
    });
  });
});

test("a letter beyond A to Z is not folded: the Kelvin sign is not a k", () => {
  const keyed = [column("kid"), column("note")];
  const adding: ShapeRules = { ...rules, needed: ["kid"], newColumns: "add" };
  expect(matchShape(texts("\u212Aid", "note"), keyed, adding)).toEqual({
    kind: "misfit",
    reason: 'it lacks "kid", by which its rows are merged. Write the file with it',
    adds: [],
  });
});

describe("new columns", () => {
  const adds = [{ name: "colour", type: { kind: "varchar", bytes: 256 } }];

  test("are rejected with what would take them", () => {
    expect(matchShape(texts("id", "Colour"), table, rules)).toEqual({
      kind: "misfit",
      reason: 'the target lacks "colour", and schema.new_columns is "reject"',
      adds,
    });
  });

  test("are added, and not more than the limit", () => {
    const adding: ShapeRules = { ...rules, newColumns: "add" };
    expect(matchShape(texts("id", "Colour"), table, adding)).toEqual({ kind: "grows", adds });
    expect(matchShape(texts("id", "a", "b", "c"), table, adding)).toMatchObject({
      kind: "misfit",
      reason: 'the target lacks 3 of its columns, and schema.max_new_columns is 2: "a", "b", "c"',
    });
  });

  test.each([
    ["", '"" cannot be added to the target, since its name is empty; write a name of 1 to 127 bytes'],
    [
      "OID",
      '"OID" cannot be added to the target, since its name is a system column that Redshift reserves; rename the column',
    ],
    ["a\u0000b", '"a\\u0000b" cannot be added to the target, since its name contains a control character; remove it'],
    [
      'x"; DROP',
      '"x\\"; DROP" cannot be added to the target, since its name contains a double quote (\\"), which is never part of a name here; remove it or rename'.replace(
        '(\\")',
        '(")',
      ),
    ],
  ])("with the name %j are not added", (name, problem) => {
    expect(matchShape(texts("id", name), table, { ...rules, newColumns: "add" })).toEqual({
      kind: "misfit",
      reason: `its column ${problem}`,
      adds: [],
    });
  });

  test("with names of any length and number have a reason that can be read", () => {
    const long = "x".repeat(1_000_000);
    expect(matchShape(texts("id", long), table, rules)).toMatchObject({
      reason: `its column "${"x".repeat(150)}"… (1000000 characters) cannot be added to the target, since its name is 1000000 bytes long; Redshift's limit is 127`,
    });
    const many = Array.from({ length: 1500 }, (_, at) => `--c${at}`);
    const fit = matchShape(texts("id", ...many), table, rules);
    expect("reason" in fit && fit.reason).toMatch(/; its column "--c4" [^"]+; and 1495 more$/);
  });

  test("of a type that Redshift lacks are not added", () => {
    const file: FileColumn[] = [...texts("id"), { name: "at", type: { kind: "other", name: "TIME" } }];
    expect(matchShape(file, table, { ...rules, newColumns: "add" })).toEqual({
      kind: "misfit",
      reason:
        'the target lacks its column "at" of type TIME, for which no type of Redshift is known. Add the column yourself, or leave it out of the file',
      adds: [],
    });
  });
});

describe("columns that are to be left out", () => {
  const uuid: FileColumn = { name: "device", type: { kind: "other", name: "UUID" } };
  const file = [...texts("id"), uuid];
  const ignoring: ShapeRules = { ...rules, newColumns: "ignore" };

  test("are left out of what COPY reads by name, whatever their type", () => {
    expect(matchShape(file, table, { ...ignoring, isByPosition: false })).toMatchObject({ kind: "fits" });
  });

  test.each([
    { what: "are of a type that no stage takes", of: file, more: {}, says: /"device" of type UUID, for which no type/ },
    {
      what: "stand beside IDENTITY values",
      of: texts("id", "colour"),
      more: { holdsIdentity: true },
      says: /EXPLICIT_IDS/,
    },
  ])("make their file a misfit where they $what", ({ of, more, says }) => {
    expect(matchShape(of, table, { ...ignoring, ...more })).toMatchObject({
      kind: "misfit",
      reason: expect.stringMatching(says),
    });
  });
});
