import * as fc from "fast-check";

/** A line of change data. `at` orders the versions of a row: one column, or two. */
export type Change = {
  does: "writes" | "deletes";
  keys: readonly string[];
  at: readonly (string | null)[];
};

/** How a target keeps deletions, and where the column that says so is. */
export type Form = {
  mode: "merge" | "history";
  deletes: "remove" | "mark";
  /** The column is the files' alone, and `copy.columns` names it; else it is the target's, too. */
  isOfFilesOnly: boolean;
};

export type ChangeHistory = {
  form: Form;
  keyCount: number;
  timeCount: number;
  alsoOn: boolean;
  files: readonly (readonly Change[])[];
  /** Each load the files in another order, in other batches, some of them again. */
  arrivals: readonly (readonly (readonly number[])[])[];
};

const forms: readonly Form[] = [
  { mode: "merge", deletes: "remove", isOfFilesOnly: true },
  { mode: "merge", deletes: "remove", isOfFilesOnly: false },
  { mode: "merge", deletes: "mark", isOfFilesOnly: true },
  { mode: "merge", deletes: "mark", isOfFilesOnly: false },
  { mode: "history", deletes: "mark", isOfFilesOnly: true },
  { mode: "history", deletes: "remove", isOfFilesOnly: false },
];

const keys = [
  ["1", "2", "3"],
  ["a", "B", "two words"],
] as const;
const times = ["2026-01-01 00:00:00", "2026-01-01 00:00:00.000001", "2026-01-02 00:00:00"];
const sequences = ["1", "2", "10"];

/** A mark is the time of the deletion, so deletions without one are refused there: `bad-changes.test.ts`. */
function changeOf({ deletes }: Form, keyCount: number, timeCount: number): fc.Arbitrary<Change> {
  const isNull = { nil: null, freq: 10 };
  const clock = fc.option(fc.constantFrom(...times), isNull);
  const sequence = fc.option(fc.constantFrom(...sequences), isNull);
  return fc
    .record({
      does: fc.constantFrom("writes" as const, "writes" as const, "deletes" as const),
      keys: fc.tuple(...keys.slice(0, keyCount).map((values) => fc.constantFrom(...values))),
      at: fc.tuple(...[clock, sequence].slice(0, timeCount)),
    })
    .filter(({ does, at }) => deletes === "remove" || does === "writes" || at[0] !== null);
}

/** Random change data: inserts, updates, deletes, re-inserts, ties, NULLs, composite keys and times. */
export const changeHistories: fc.Arbitrary<ChangeHistory> = fc
  .record({
    form: fc.constantFrom(...forms),
    keyCount: fc.integer({ min: 1, max: 2 }),
    timeCount: fc.integer({ min: 1, max: 2 }),
    alsoOn: fc.boolean(),
    fileCount: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ fileCount, ...rest }) =>
    fc
      .record({
        files: fc.array(fc.array(changeOf(rest.form, rest.keyCount, rest.timeCount), { minLength: 1, maxLength: 7 }), {
          minLength: fileCount,
          maxLength: fileCount,
        }),
        arrivals: fc.tuple(arrivalsOf(fileCount), arrivalsOf(fileCount), arrivalsOf(fileCount)),
      })
      .map((made) => ({ ...rest, ...made })),
  );

/** Every file at least once, in any order, alone or with others, and some of them again. */
function arrivalsOf(fileCount: number): fc.Arbitrary<number[][]> {
  const all = Array.from({ length: fileCount }, (_, index) => index);
  const order = fc.shuffledSubarray(all, { minLength: fileCount });
  const repeats = fc.array(fc.constantFrom(...all), { maxLength: 2 });
  return fc
    .tuple(order, repeats, fc.array(fc.boolean(), { minLength: fileCount + 2, maxLength: fileCount + 2 }))
    .map(([first, again, cuts]) => {
      const batches: number[][] = [[]];
      for (const [index, file] of [...first, ...again].entries()) {
        const last = batches.at(-1) ?? [];
        const isNew = last.length > 0 && (cuts[index] === true || last.includes(file));
        if (isNew) batches.push([file]);
        else last.push(file);
      }
      return batches;
    });
}
