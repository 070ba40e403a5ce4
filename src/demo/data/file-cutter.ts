import type { DemoFile } from "./demo-file.ts";
import { fileColumns, type Row } from "./demo-table.ts";
import { encodeRows } from "./encode.ts";
import { type Feed, type FeedName, feeds } from "./feed.ts";

/** How a file differs from the ordinary one, which is announced once, in time, under a new key. */
export type Special = Partial<Pick<DemoFile, "late" | "announced" | "replaces" | "decoy">>;

/** Collects the rows of the feeds and cuts them into files. */
export type FileCutter = {
  /** Adds a row to one of the feed's open files, its lanes. */
  add(feed: FeedName, row: Row, lane?: number): void;
  /** Takes rows that are a file already. */
  addFile(feed: FeedName, content: { key: string; rows: readonly Row[] } & Special): void;
  /** The files that have become full since the last call. */
  full(): DemoFile[];
  /** What is left in the open files, after those that are full. */
  rest(): DemoFile[];
};

/**
 * @param special decides how the `index`-th file of a feed arrives
 */
export function fileCutter(special: (feed: Feed, index: number, rows: readonly Row[]) => Special): FileCutter {
  const open: Partial<Record<FeedName, Row[][]>> = {};
  const counts: Partial<Record<FeedName, number>> = {};
  const closed: DemoFile[] = [];

  const close = (name: FeedName, rows: readonly Row[]) => {
    const feed = feeds[name];
    const index = counts[name] ?? 0;
    counts[name] = index + 1;
    closed.push(makeFile(feed, { key: partKey(feed, index), rows, ...special(feed, index, rows) }));
  };
  const add = (name: FeedName, row: Row, lane = 0) => {
    open[name] ??= [];
    const lanes = open[name];
    lanes[lane] ??= [];
    if (lanes[lane].push(row) < feeds[name].rowsPerFile) return;
    close(name, lanes[lane]);
    lanes[lane] = [];
  };
  const full = () => (closed.length === 0 ? closed : closed.splice(0));
  const rest = () => {
    for (const { name } of Object.values(feeds)) {
      for (const rows of open[name] ?? []) if (rows && rows.length > 0) close(name, rows);
    }
    return full();
  };
  const addFile: FileCutter["addFile"] = (name, content) => void closed.push(makeFile(feeds[name], content));
  return { add, addFile, full, rest };
}

/** The key of the `index`-th file of a feed. */
export function partKey(feed: Feed, index: number): string {
  return `${feed.prefix}part-${String(index).padStart(4, "0")}.${feed.format}`;
}

/** A file of `feed` with these rows. */
export function makeFile(feed: Feed, content: { key: string; rows: readonly Row[] } & Special): DemoFile {
  const { key, rows, ...special } = content;
  return {
    feed: feed.name,
    bucket: feed.bucket,
    key,
    body: encodeRows(feed.format, fileColumns(feed.table), rows),
    rows: rows.length,
    late: 0,
    announced: "once",
    replaces: false,
    decoy: false,
    ...special,
  };
}
