import * as fc from "fast-check";

/** A row as a file holds it. `payload` is unique in a history, so the winner of a tie can be recognised. */
export type Row = { keys: readonly (string | null)[]; timestamp: string | null; payload: number };

/** Files that arrive in batches; a file may be in several batches, late or repeated. */
export type History = {
  mode: "merge" | "history" | "append";
  nullKeys: "reject" | "insert" | "discard";
  names: { schema: string; table: string; keys: readonly string[]; timestamp: string; day: string; payload: string };
  listColumns: boolean;
  /** Whether rows are matched by their day, too: `merge_also_on`. */
  alsoOn: boolean;
  files: readonly (readonly Row[])[];
  batches: readonly (readonly number[])[];
};

/** Of a row: the same in all its versions, as `merge_also_on` asks. */
export const dayOf = ({ keys }: Pick<Row, "keys">): string => `2026-01-0${1 + (JSON.stringify(keys).length % 9)}`;

/** All different after folding to lower case, as Redshift folds. */
const oddNames = [
  "order",
  "Select",
  "my col",
  "naïve",
  "1st",
  "a$b",
  "x-y",
  "UPPER",
  "%",
  "日付",
  "group by",
  "semi:colon",
  "dot.ted",
  "q?",
  "id",
  "ts",
  "a_rather_long_name_that_passes_the_sixty_three_bytes_that_postgresql_would_keep",
];

const keyValues = ["1", "2", "3", "10", "-1"];
const textValues = ["a", "B", "b", "ü", "two words", 'comma, quote " and\nnewline', "\\", "''"];
const timestamps = ["2026-01-01 00:00:00", "2026-01-01 00:00:00.000001", "2026-01-02 00:00:00", "2025-12-31 23:59:59"];

const orNull = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: null, freq: 12 });

function rowOf(keyCount: number): fc.Arbitrary<Omit<Row, "payload">> {
  const keys = [orNull(keyValues), orNull(textValues)].slice(0, keyCount);
  return fc.record({ keys: fc.tuple(...keys), timestamp: orNull(timestamps) });
}

/** Random histories: ties, NULLs, composite keys, odd names, late and repeated files. */
export const histories: fc.Arbitrary<History> = fc
  .record({
    mode: fc.constantFrom("merge" as const, "history" as const, "append" as const),
    nullKeys: fc.constantFrom("reject" as const, "insert" as const, "discard" as const),
    listColumns: fc.boolean(),
    alsoOn: fc.boolean(),
    keyCount: fc.integer({ min: 1, max: 2 }),
    names: fc.shuffledSubarray(oddNames, { minLength: 7, maxLength: 7 }),
    fileCount: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ keyCount, names, fileCount, ...rest }) =>
    fc
      .record({
        files: fc.array(fc.array(rowOf(keyCount), { maxLength: 8 }), { minLength: fileCount, maxLength: fileCount }),
        batches: batchesOf(fileCount),
      })
      .map(({ files, batches }) => ({ ...rest, names: namesOf(names, keyCount), files: numbered(files), batches })),
  );

/** Files in any order, alone and together, once, again and again. */
function batchesOf(fileCount: number): fc.Arbitrary<number[][]> {
  const indexes = Array.from({ length: fileCount }, (_, index) => index);
  return fc.array(fc.shuffledSubarray(indexes, { minLength: 1 }), { minLength: 1, maxLength: 5 });
}

function namesOf(names: readonly string[], keyCount: number): History["names"] {
  const [schema = "", table = "", timestamp = "", day = "", payload = "", ...keys] = names;
  return { schema, table, timestamp, day, payload, keys: keys.slice(0, keyCount) };
}

function numbered(files: readonly (readonly Omit<Row, "payload">[])[]): Row[][] {
  let payload = 0;
  return files.map((rows) => rows.map((row) => ({ ...row, payload: payload++ })));
}
