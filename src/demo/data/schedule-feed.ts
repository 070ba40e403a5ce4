import type { Row } from "./demo-table.ts";
import { feeds } from "./feed.ts";
import type { FileCutter } from "./file-cutter.ts";
import { DAY, type Flight, MINUTE } from "./flight-rows.ts";
import { seededRandom } from "./random.ts";

/** Takes the flights whose place in the schedule is followed. */
export type ScheduleFeed = { add(flight: Flight): void };

const SEED = 15;
const FULL_LOAD_ROWS = 1_500;
const FULL_LOAD_AT = Date.UTC(2000, 11, 31);
/** So many files of the demo come before the full load: the changes of most of its rows. */
const FULL_LOAD_LATE = 60;
/** Files that are open at the same time and share the changes: those of one flight then arrive in any order. */
const LANES = 8;

/**
 * The schedule of an airline as a replication task writes it: a full load, then files of changes. The full load comes
 * late, so changes of its rows are there before them.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html such a task of AWS, and how it names files
 */
export function scheduleFeed(cutter: FileCutter, expect: (rows: readonly Row[]) => void): ScheduleFeed {
  const random = seededRandom(SEED);
  const fullLoad: Row[] = [];
  let count = 0;
  return {
    add: (flight) => {
      const nth = count++;
      const isFullLoad = nth < FULL_LOAD_ROWS;
      const inserted = isFullLoad
        ? change(flight, { op: "I", at: FULL_LOAD_AT, seq: 0 })
        : change(flight, { op: "I", at: flight.departedAt - 180 * MINUTE, seq: 1 });
      const later = laterChanges(flight, nth);
      expect([inserted, ...later]);
      if (isFullLoad) fullLoad.push(inserted);
      for (const row of isFullLoad ? later : [inserted, ...later])
        cutter.add("schedule-changes", row, Math.floor(random() * LANES));
      if (nth === FULL_LOAD_ROWS - 1)
        cutter.addFile("schedule-changes", { key: fullLoadKey, rows: fullLoad, late: FULL_LOAD_LATE });
    },
  };
}

const fullLoadKey = `${feeds["schedule-changes"].prefix}LOAD00000001.${feeds["schedule-changes"].format}`;

/** Each flight departs; every third one is deleted in the same transaction, and a quarter of these is inserted again. */
function laterChanges(flight: Flight, nth: number): Row[] {
  const { departedAt, delayMinutes: delay } = flight;
  return [
    change(flight, { op: "U", at: departedAt, seq: 1, delay }),
    ...(nth % 3 === 0 ? [change(flight, { op: "D", at: departedAt, seq: 2, delay })] : []),
    ...(nth % 12 === 0 ? [change(flight, { op: "I", at: departedAt + DAY, seq: 1, delay })] : []),
  ];
}

type Change = { op: "I" | "U" | "D"; at: number; seq: number; delay?: number };

const change = ({ origin, number, destination, departedAt }: Flight, { op, at, seq, delay }: Change): Row => [
  op,
  origin,
  number,
  destination,
  departedAt,
  delay ?? null,
  at,
  seq,
];
