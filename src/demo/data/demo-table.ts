/** One column of a demo table; `scale` is the number of decimals that Redshift keeps. */
export type Column =
  | { name: string; type: "text" | "integer" | "timestamp" }
  | { name: string; type: "decimal"; scale: number };

/** A value; a timestamp is in milliseconds since 1970 UTC. */
export type Cell = string | number | null;

/** Values in the order of the table's columns. */
export type Row = readonly Cell[];

/** Which of the arriving rows the table holds in the end. Of several timestamps the first that differs decides. */
export type Keeps =
  | { kind: "every row" }
  | {
      kind: "latest per key" | "every version" | "latest per key, deletes applied";
      keys: readonly string[];
      timestamps: readonly string[];
    };

/** A target of the demo, as the demo's own files and expectation see it; its DDL is in examples/demo/schema.sql. */
export type Table = {
  name: string;
  columns: readonly Column[];
  keeps: Keeps;
  /** Columns that the loads fill: with the batch's id, and with the time of the load. */
  audit?: { batchId: string; loadedAt: string };
};

/**
 * What a row of change data does: `I` inserts, `U` updates, `D` deletes.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html AWS DMS writes it first
 */
const operation: Column = { name: "Op", type: "text" };

/** The columns of a table's files. Those of change data say first what each row does; the table does not have that column. */
export const fileColumns = ({ columns, keeps }: Table): readonly Column[] =>
  keeps.kind === "latest per key, deletes applied" ? [operation, ...columns] : columns;

const statusColumns: readonly Column[] = [
  { name: "origin", type: "text" },
  { name: "flight_no", type: "integer" },
  { name: "reported_at", type: "timestamp" },
  { name: "status", type: "text" },
  { name: "delay", type: "integer" },
  { name: "destination", type: "text" },
];

const byFlight = { keys: ["origin", "flight_no"], timestamps: ["reported_at"] };

export const flights: Table = {
  name: "analytics.flights",
  columns: [
    { name: "origin", type: "text" },
    { name: "flight_no", type: "integer" },
    { name: "destination", type: "text" },
    { name: "departed_at", type: "timestamp" },
    { name: "distance", type: "integer" },
    { name: "delay", type: "integer" },
  ],
  keeps: { kind: "every row" },
};

export const flightStatus: Table = {
  name: "analytics.flight_status",
  columns: statusColumns,
  keeps: { kind: "latest per key", ...byFlight },
};

export const statusHistory: Table = {
  name: "analytics.flight_status_history",
  columns: statusColumns,
  keeps: { kind: "every version", ...byFlight },
};

export const earthquakes: Table = {
  name: "analytics.earthquakes",
  columns: [
    { name: "id", type: "text" },
    { name: "updated_at", type: "timestamp" },
    { name: "occurred_at", type: "timestamp" },
    { name: "magnitude", type: "decimal", scale: 2 },
    { name: "place", type: "text" },
    { name: "review", type: "text" },
  ],
  keeps: { kind: "latest per key", keys: ["id"], timestamps: ["updated_at"] },
};

export const flightSchedule: Table = {
  name: "analytics.flight_schedule",
  columns: [
    { name: "origin", type: "text" },
    { name: "flight_no", type: "integer" },
    { name: "destination", type: "text" },
    { name: "departs_at", type: "timestamp" },
    { name: "delay", type: "integer" },
    { name: "committed_at", type: "timestamp" },
    { name: "change_seq", type: "integer" },
  ],
  keeps: {
    kind: "latest per key, deletes applied",
    keys: ["origin", "flight_no"],
    timestamps: ["committed_at", "change_seq"],
  },
  audit: { batchId: "loaded_by", loadedAt: "loaded_at" },
};

export const tables: readonly Table[] = [flights, flightStatus, statusHistory, earthquakes, flightSchedule];
