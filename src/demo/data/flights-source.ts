import { createRequire } from "node:module";
import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync } from "hyparquet";
import { readCodedColumn } from "./coded-column.ts";
import type { Cell, Row } from "./demo-table.ts";

const PIECE_ROWS = 5_000;

/** A column of the file. `codes` has the place in `values` of each row's value: rows with the same value share one object. */
type Column = { values: readonly Cell[]; codes: ArrayLike<number> };

/** Path of a data set of the npm package vega-datasets. */
export function vegaFile(name: string): string {
  return join(createRequire(import.meta.url).resolve("vega-datasets"), "../../data", name);
}

/**
 * The 3,000,000 flights of flights-3m.parquet as rows of analytics.flights, ordered by departure, in small pieces. V8 frees
 * objects that live briefly at little cost.
 *
 * @see https://www.transtats.bts.gov/ the US Department of Transportation, from which the data set comes
 */
export async function* readFlights(path = vegaFile("flights-3m.parquet")): AsyncGenerator<Row[]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const numberOf = new Map<Cell, number>();
  for (const group of metadata.row_groups) {
    const column = async (name: string, cell: (value: unknown) => Cell): Promise<Column> => {
      const { values, codes } = await readCodedColumn({ file, metadata }, group, name);
      return { values: Array.from(values, cell), codes };
    };
    const columns = {
      origins: await column("origin", String),
      destinations: await column("destination", String),
      departures: await column("date", (value) => (value as Date).getTime()),
      distances: await column("distance", Number),
      delays: await column("delay", Number),
    };
    const rows = Number(group.num_rows);
    for (let from = 0; from < rows; from += PIECE_ROWS)
      yield flightRows(columns, { from, to: Math.min(from + PIECE_ROWS, rows) }, numberOf);
  }
}

type Columns = Record<"origins" | "destinations" | "departures" | "distances" | "delays", Column>;

/** Numbers the flights of each origin, so origin and number name a flight. */
function flightRows(
  { origins, destinations, departures, distances, delays }: Columns,
  { from, to }: { from: number; to: number },
  numberOf: Map<Cell, number>,
): Row[] {
  const rows: Row[] = [];
  for (let i = from; i < to; i++) {
    const origin = cellAt(origins, i);
    const number = (numberOf.get(origin) ?? 0) + 1;
    numberOf.set(origin, number);
    const [destination, departedAt] = [cellAt(destinations, i), cellAt(departures, i)];
    rows.push([origin, number, destination, departedAt, cellAt(distances, i), cellAt(delays, i)]);
  }
  return rows;
}

const cellAt = ({ values, codes }: Column, row: number): Cell => values[codes[row] ?? -1] ?? null;
