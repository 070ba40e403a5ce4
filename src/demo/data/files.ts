import type { DemoFile } from "./demo-file.ts";
import {
  earthquakes,
  flightSchedule,
  flightStatus,
  flights,
  type Row,
  statusHistory,
  type Table,
} from "./demo-table.ts";
import { readEarthquakes } from "./earthquakes-source.ts";
import { type Feed, type FeedName, feeds } from "./feed.ts";
import { type FileCutter, fileCutter, makeFile, partKey, type Special } from "./file-cutter.ts";
import { corrected, dayOf, departedAt, type Flight, flightOf, statusReports } from "./flight-rows.ts";
import { readFlights } from "./flights-source.ts";
import { bulkFeedOf, type Partitions, partitions } from "./partitions.ts";
import { seededRandom } from "./random.ts";
import { type ScheduleFeed, scheduleFeed } from "./schedule-feed.ts";

/** Where the real input comes from; a test gives a few flights instead. Flights are rows of analytics.flights. */
export type Source = {
  flights: AsyncIterable<readonly Row[]>;
  earthquakes: () => ReturnType<typeof readEarthquakes>;
};

/** Told every row that belongs into a table, before any file is made of it. */
type Expect = (table: Table, rows: readonly Row[]) => void;

type Desk = {
  cutter: FileCutter;
  partitions: Partitions;
  schedule: ScheduleFeed;
  random: () => number;
  expect: Expect;
  /** Files that get a correction next: under their own key or under a new one. */
  toCorrect: { feed: Feed; index: number; rows: readonly Row[] }[];
  corrections: number;
};

const SEED = 2001;
/** Every 27th flight has its status followed; every 81st, another one, its whole history. */
const STATUS_EVERY = 27;
const HISTORY_EVERY = 81;
const HISTORY_OFFSET = 13;
/** The schedule is followed for two thirds of the flights, so its files do not come last. */
const SCHEDULE = { every: 225, until: 2_000_000 };
/** Files that are open at the same time and share the reports: those of one flight then arrive in any order. */
const LANES = 3;
const REPEATED_SHARE = 0.1;
const CORRECTED_ROWS = 500;

const realSource = (): Source => ({ flights: readFlights(), earthquakes: () => readEarthquakes() });

/**
 * All files of the demo, in the order in which they are made; the same in every run.
 *
 * @param expect gets the rows of each table while the files are made, corrections and repetitions included
 */
export async function* demoFiles(expect: Expect, source: Source = realSource()): AsyncGenerator<DemoFile> {
  const desk = openDesk(expect);
  takeEarthquakes(desk, await source.earthquakes());
  let count = 0;
  for await (const rows of source.flights) {
    expect(flights, rows);
    for (const row of rows) takeFlight(desk, row, count++);
    yield* corrections(desk);
    yield* desk.cutter.full();
  }
  yield* desk.cutter.rest();
  yield* corrections(desk);
  yield* desk.partitions.files();
}

function openDesk(expect: Expect): Desk {
  const random = seededRandom(SEED);
  const toCorrect: Desk["toCorrect"] = [];
  const cutter = fileCutter((feed, index, rows) => {
    const arrives = special(index, random);
    if (!feed.name.startsWith("status") || index % 7 !== 2) return arrives;
    toCorrect.push({ feed, index, rows });
    return { ...arrives, announced: "once" };
  });
  const schedule = scheduleFeed(cutter, (rows) => expect(flightSchedule, rows));
  return { cutter, partitions: partitions(), schedule, random, expect, toCorrect, corrections: 0 };
}

/** Every 10th file is late, every 4th is announced twice at once, and some are announced again later. */
function special(index: number, random: () => number): Special {
  const late = random() < 0.1 ? 10 + Math.floor(random() * 40) : 0;
  if (index % 4 === 1) return { late, announced: "twice at once" };
  return { late, announced: index % 5 === 3 ? "again later" : "once" };
}

function takeFlight(desk: Desk, row: Row, index: number): void {
  const day = dayOf(departedAt(row));
  const bulkFeed = bulkFeedOf(day);
  if (bulkFeed) desk.partitions.add(bulkFeed, day, row);
  else desk.cutter.add(streamFeedOf(index), row);
  if (index % STATUS_EVERY === 0) takeStatus(desk, flightOf(row));
  if (index % HISTORY_EVERY === HISTORY_OFFSET) takeHistory(desk, flightOf(row));
  if (index < SCHEDULE.until && index % SCHEDULE.every === 0) desk.schedule.add(flightOf(row));
}

/** Airports report the start, airlines the landing, or bulk where the day is a partition; some reports come from both. */
function takeStatus({ cutter, partitions, random, expect }: Desk, flight: Flight): void {
  const { scheduled, departed, landed } = statusReports(flight);
  const day = dayOf(flight.departedAt);
  const lane = () => Math.floor(random() * LANES);
  expect(flightStatus, [scheduled, departed, landed]);
  cutter.add("status-airports", scheduled, lane());
  cutter.add("status-airports", departed, lane());
  if (bulkFeedOf(day)) partitions.add("bulk-status", day, landed);
  else cutter.add("status-airlines", landed, lane());
  if (random() < REPEATED_SHARE) cutter.add("status-airlines", departed, lane());
}

function takeHistory({ cutter, random, expect }: Desk, flight: Flight): void {
  const reports = Object.values(statusReports(flight));
  expect(statusHistory, reports);
  for (const report of reports) {
    const copies = random() < REPEATED_SHARE ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      cutter.add("status-history", report, Math.floor(random() * LANES));
    }
  }
}

function takeEarthquakes({ cutter, random, expect }: Desk, reports: { first: Row; reviewed: Row }[]): void {
  for (const { first, reviewed } of reports) {
    expect(earthquakes, [first, reviewed]);
    for (const report of [first, reviewed]) {
      cutter.add("earthquakes", report, Math.floor(random() * LANES));
    }
  }
}

/** New bytes under the old key (all old rows and newer reports), or newer reports alone under a new key. */
function* corrections(desk: Desk): Generator<DemoFile> {
  for (const { feed, index, rows } of desk.toCorrect.splice(0)) {
    const newer = rows.slice(0, CORRECTED_ROWS).map(corrected);
    desk.expect(feed.table, newer);
    if (desk.corrections++ % 2 === 0)
      yield makeFile(feed, { key: partKey(feed, index), rows: [...rows, ...newer], replaces: true });
    else yield makeFile(feed, { key: `${feed.prefix}corrected-${index}.${feed.format}`, rows: newer });
  }
}

/** Stretches of one file's rows go to Parquet and to CSV in turn. */
function streamFeedOf(index: number): FeedName {
  const stretch = Math.floor(index / feeds["flights-csv"].rowsPerFile);
  return stretch % 2 === 0 ? "flights-parquet" : "flights-csv";
}
