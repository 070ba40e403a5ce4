/** One column of a demo table; `scale` is the number of decimals that Redshift keeps. */
export type Column =
  | { name: string; type: "text" | "integer" | "timestamp" }
  | { name: string; type: "decimal"; scale: number };

/** A value; a timestamp is in milliseconds since 1970 UTC. */
export type Cell = string | number | null;

/** Values in the order of the table's columns. */
export type Row = readonly Cell[];

/** Which of the arriving rows the table holds in the end. */
export type Keeps =
  | { kind: "every row" }
  | { kind: "latest per key" | "every version"; keys: readonly string[]; timestamp: string };

/** A target of the demo, as the demo's own files and expectation see it; its DDL is in examples/demo/schema.sql. */
export type Table = { name: string; columns: readonly Column[]; keeps: Keeps };

const statusColumns: readonly Column[] = [
  { name: "origin", type: "text" },
  { name: "flight_no", type: "integer" },
  { name: "reported_at", type: "timestamp" },
  { name: "status", type: "text" },
  { name: "delay", type: "integer" },
  { name: "destination", type: "text" },
];

const byFlight = { keys: ["origin", "flight_no"], timestamp: "reported_at" };

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
  keeps: { kind: "latest per key", keys: ["id"], timestamp: "updated_at" },
};

export const tables: readonly Table[] = [flights, flightStatus, statusHistory, earthquakes];
