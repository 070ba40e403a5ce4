import fc from "fast-check";

/** A column of a drifting file, as the test names it: `of` is the target's column, or the new one. */
export type DriftColumn = { name: string; of: string };

export type DriftRow = Readonly<Record<string, string | number>>;

/** What is wrong with a file, if anything. */
export type Fault = "none" | "two of one name" | "no key" | "no common column" | "another type";

/** A file of a feed whose columns change. Rows are by target column, `at` in seconds from the feed's start. */
export type DriftingFile = { columns: readonly DriftColumn[]; rows: readonly DriftRow[]; fault: Fault };

/** Columns of the target from the start, and columns that files bring later: of text and of whole numbers. */
export const firstColumns = ["id", "at", "note", "kind"] as const;
export const newTexts = ["colour", "city"] as const;
export const newNumbers = ["weight", "height"] as const;

const spelling = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
);

const fault = fc.oneof(
  { arbitrary: fc.constant<Fault>("none"), weight: 12 },
  { arbitrary: fc.constantFrom<Fault>("two of one name", "no key", "no common column", "another type"), weight: 3 },
);

const names = fc
  .tuple(
    fc.subarray(["note", "kind"]),
    fc.oneof(
      { arbitrary: fc.constant([]), weight: 3 },
      { arbitrary: fc.subarray([...newTexts, ...newNumbers]), weight: 2 },
    ),
  )
  .chain(([known, news]) =>
    fc.shuffledSubarray(["id", "at", ...known, ...news], { minLength: 2 + known.length + news.length }),
  );

const text = fc.stringMatching(/^[a-z]{1,6}$/);

/** Files of one feed; no two rows have one time, so the newest row of a key is known whatever the order of the loads. */
export function driftingFiles(count: number): fc.Arbitrary<DriftingFile[]> {
  const one = fc.record({
    names,
    spelling,
    fault,
    rows: fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 25 }),
        note: text,
        kind: text,
        colour: text,
        city: text,
        weight: fc.nat(999),
        height: fc.nat(999),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  });
  return fc.array(one, { minLength: count, maxLength: count }).chain((files) =>
    fc
      .shuffledSubarray(
        Array.from({ length: files.length * 4 }, (_, at) => at),
        { minLength: files.length * 4 },
      )
      .map((times) =>
        files.map((file, index) => ({
          fault: file.fault,
          columns: file.names.map((of) => ({ of, name: file.spelling(of) })),
          rows: file.rows.map((row, at) => ({ ...row, at: times[4 * index + at] ?? 0 })),
        })),
      ),
  );
}
