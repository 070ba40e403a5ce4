import { earthquakes, flightSchedule, flightStatus, flights, statusHistory, type Table } from "./demo-table.ts";
import type { Format } from "./encode.ts";

/** A stream of files of one format for one target. Micro-batches: the pipeline of the same name loads them (examples/demo/NAME.json). */
export type Feed = {
  name: FeedName;
  how: "micro-batches" | "bulk";
  table: Table;
  bucket: string;
  prefix: string;
  format: Format;
  rowsPerFile: number;
};

export type FeedName =
  | "flights-parquet"
  | "flights-csv"
  | "status-airlines"
  | "status-airports"
  | "status-history"
  | "earthquakes"
  | "schedule-changes"
  | "bulk-flights-parquet"
  | "bulk-flights-csv"
  | "bulk-status";

const landing = { how: "micro-batches", bucket: "demo-landing" } as const;
const lake = { how: "bulk", bucket: "demo-lake" } as const;

/** All feeds of the demo; buckets, prefixes and formats are those of the configurations in examples/demo. */
export const feeds: Record<FeedName, Feed> = {
  "flights-parquet": {
    ...landing,
    name: "flights-parquet",
    table: flights,
    prefix: "flights-parquet/",
    format: "parquet",
    rowsPerFile: 25_000,
  },
  "flights-csv": {
    ...landing,
    name: "flights-csv",
    table: flights,
    prefix: "flights-csv/",
    format: "csv.gz",
    rowsPerFile: 25_000,
  },
  "status-airlines": {
    ...landing,
    name: "status-airlines",
    table: flightStatus,
    prefix: "status-airlines/",
    format: "json.gz",
    rowsPerFile: 8_000,
  },
  "status-airports": {
    ...landing,
    name: "status-airports",
    table: flightStatus,
    prefix: "status-airports/",
    format: "psv.zst",
    rowsPerFile: 12_000,
  },
  "status-history": {
    ...landing,
    name: "status-history",
    table: statusHistory,
    prefix: "status-history/",
    format: "csv.zst",
    rowsPerFile: 6_000,
  },
  earthquakes: {
    ...landing,
    name: "earthquakes",
    table: earthquakes,
    prefix: "earthquakes/",
    format: "json",
    rowsPerFile: 400,
  },
  "schedule-changes": {
    ...landing,
    name: "schedule-changes",
    table: flightSchedule,
    prefix: "schedule-changes/",
    format: "csv.gz",
    rowsPerFile: 100,
  },
  "bulk-flights-parquet": {
    ...lake,
    name: "bulk-flights-parquet",
    table: flights,
    prefix: "flights/",
    format: "parquet",
    rowsPerFile: 6_000,
  },
  "bulk-flights-csv": {
    ...lake,
    name: "bulk-flights-csv",
    table: flights,
    prefix: "flights-csv/",
    format: "csv.gz",
    rowsPerFile: 6_000,
  },
  "bulk-status": {
    ...lake,
    name: "bulk-status",
    table: flightStatus,
    prefix: "status/2001/06/",
    format: "json.gz",
    rowsPerFile: 1_000,
  },
};
