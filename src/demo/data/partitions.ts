import type { DemoFile } from "./demo-file.ts";
import type { Row } from "./demo-table.ts";
import { type FeedName, feeds } from "./feed.ts";
import { makeFile } from "./file-cutter.ts";
import { dateText } from "./flight-rows.ts";

/** The days (since 1970) that bulk loads as partitions, as examples/demo/bulk asks for them: all others stream. */
const bulkDays = {
  csv: { first: day("2001-06-18"), last: day("2001-06-23") },
  parquet: { first: day("2001-06-24"), last: day("2001-06-29") },
};

/** Rows by day, cut into files below `dt=YYYY-MM-DD/` (flights) or one file per day (status). */
export type Partitions = { add(feed: FeedName, day: number, row: Row): void; files(): Generator<DemoFile> };

/** The bulk feed that takes the flights of a day; undefined if the day streams. */
export function bulkFeedOf(day: number): "bulk-flights-csv" | "bulk-flights-parquet" | undefined {
  if (day >= bulkDays.csv.first && day <= bulkDays.csv.last) return "bulk-flights-csv";
  return day >= bulkDays.parquet.first && day <= bulkDays.parquet.last ? "bulk-flights-parquet" : undefined;
}

export function partitions(): Partitions {
  const byDay = new Map<string, { feed: FeedName; day: number; rows: Row[] }>();
  return {
    add: (feed, day, row) => {
      const slot = byDay.get(`${feed}/${day}`) ?? { feed, day, rows: [] };
      byDay.set(`${feed}/${day}`, slot);
      slot.rows.push(row);
    },
    *files() {
      for (const { feed, day, rows } of byDay.values()) yield* partitionFiles(feed, day, rows);
      yield* decoys(byDay.values().toArray());
    },
  };
}

function* partitionFiles(name: FeedName, day: number, rows: readonly Row[]): Generator<DemoFile> {
  const feed = feeds[name];
  for (let start = 0, part = 0; start < rows.length; start += feed.rowsPerFile, part++) {
    const key = `${feed.prefix}${folder(name, day)}part-${part}.${feed.format}`;
    yield makeFile(feed, { key, rows: rows.slice(start, start + feed.rowsPerFile) });
  }
}

/** Old copies beside the first partition of each feed: a bulk load of `…/dt=2001-06-24` must not take `…/dt=2001-06-24.bak`. */
function* decoys(slots: { feed: FeedName; day: number; rows: Row[] }[]): Generator<DemoFile> {
  for (const name of ["bulk-flights-csv", "bulk-flights-parquet"] as const) {
    const slot = slots.find(({ feed }) => feed === name);
    if (!slot) continue;
    const key = `${feeds[name].prefix}dt=${dateText(slot.day)}.bak/part-0.${feeds[name].format}`;
    yield makeFile(feeds[name], { key, rows: slot.rows.slice(0, 1_000), decoy: true });
  }
}

function folder(feed: FeedName, day: number): string {
  return feed === "bulk-status" ? `${dateText(day).slice(8)}-` : `dt=${dateText(day)}/`;
}

function day(date: string): number {
  return Date.parse(date) / (24 * 60 * 60_000);
}
