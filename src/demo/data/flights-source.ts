import { createRequire } from "node:module";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import {
  asyncBufferFromFile,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
} from "hyparquet";

/** One flight of 2001; `number` counts the flights of its origin, so origin and number name it. Times in epoch milliseconds. */
export type Flight = {
  origin: string;
  number: number;
  destination: string;
  departedAt: number;
  distanceMiles: number;
  delayMinutes: number;
};

const PIECE_ROWS = 5_000;

type AsyncBuffer = Awaited<ReturnType<typeof asyncBufferFromFile>>;
type Columns = Map<string, DecodedArray>;

/** Path of a data set of the npm package vega-datasets. */
export function vegaFile(name: string): string {
  return join(createRequire(import.meta.url).resolve("vega-datasets"), "../../data", name);
}

/**
 * The 3,000,000 flights of flights-3m.parquet, ordered by departure, in pieces. A piece is small, so that
 * its objects are gone before the garbage collector takes them for lasting ones.
 *
 * @see https://www.transtats.bts.gov/ the US Department of Transportation, from which the data set comes
 */
export async function* readFlights(path = vegaFile("flights-3m.parquet")): AsyncGenerator<Flight[]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const numberOf = new Map<string, number>();
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const columns = await readColumns(file, metadata, { rowStart, rowEnd });
    for (let from = 0; from < rowEnd - rowStart; from += PIECE_ROWS)
      yield toFlights(columns, { from, to: Math.min(from + PIECE_ROWS, rowEnd - rowStart) }, numberOf);
    rowStart = rowEnd;
  }
}

async function readColumns(file: AsyncBuffer, metadata: FileMetaData, range: { rowStart: number; rowEnd: number }) {
  const columns: Columns = new Map();
  await parquetRead({
    file,
    metadata,
    ...range,
    compressors: { ZSTD: (input) => new Uint8Array(zstdDecompressSync(input)) },
    onChunk: ({ columnName, columnData }) => columns.set(columnName, columnData),
  });
  return columns;
}

function toFlights(
  columns: Columns,
  { from, to }: { from: number; to: number },
  numberOf: Map<string, number>,
): Flight[] {
  const [dates, origins] = [columns.get("date") ?? [], columns.get("origin") ?? []];
  const [destinations, distances] = [columns.get("destination") ?? [], columns.get("distance") ?? []];
  const delays = columns.get("delay") ?? [];
  const flights: Flight[] = [];
  for (let i = from; i < to; i++) {
    const origin: string = origins[i];
    const number = (numberOf.get(origin) ?? 0) + 1;
    numberOf.set(origin, number);
    const [departedAt, destination] = [dates[i].getTime(), destinations[i]];
    const [distanceMiles, delayMinutes] = [Number(distances[i]), Number(delays[i])];
    flights.push({ origin, number, destination, departedAt, distanceMiles, delayMinutes });
  }
  return flights;
}
