import { seededRandom } from "../../src/demo/data/random.ts";

export type Row = { id: number; status: string; amount: string; updatedAtMs: number };

/** How much is loaded into how large a target. */
export type Sizes = { targetRows: number; loads: number; rowsPerLoad: number };

/** The input of all runs, the same for every strategy. */
export type Input = { stored: readonly Row[]; loads: readonly (readonly Row[])[] };

const statuses = ["placed", "paid", "shipped", "returned"] as const;
const storedAtMs = Date.UTC(2026, 0, 1);
/** This share of the arriving rows is older than what is stored, and must change nothing. */
const lateShare = 0.25;

/**
 * Loads that meet: their keys come from one range, about as large as all loads
 * together, of which half is stored already. No two rows have the same time, so
 * that the result does not depend on the order in which the loads commit.
 */
export function makeInput({ targetRows, loads, rowsPerLoad }: Sizes): Input {
  const random = seededRandom(3);
  const arriving = loads * rowsPerLoad;
  const firstKey = Math.max(0, targetRows - Math.floor(arriving / 2));
  const times = shuffled(arriving, random);
  const rows = times.map((time) => ({
    ...details(random),
    id: firstKey + Math.floor(random() * arriving),
    updatedAtMs: storedAtMs + (time - Math.floor(arriving * lateShare)) * 1000 + 500,
  }));
  return {
    stored: Array.from({ length: targetRows }, (_, id) => ({ ...details(random), id, updatedAtMs: storedAtMs })),
    loads: Array.from({ length: loads }, (_, at) => rows.slice(at * rowsPerLoad, (at + 1) * rowsPerLoad)),
  };
}

function details(random: () => number): Pick<Row, "status" | "amount"> {
  return { status: statuses[Math.floor(random() * statuses.length)] ?? "placed", amount: (random() * 1000).toFixed(2) };
}

function shuffled(count: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** What the target must hold after all loads, computed without the product: the newest row of each key. */
export function newestRows({ stored, loads }: Input): Map<number, Row> {
  const newest = new Map<number, Row>();
  for (const row of [...stored, ...loads.flat()]) {
    const known = newest.get(row.id);
    if (!known || row.updatedAtMs > known.updatedAtMs) newest.set(row.id, row);
  }
  return newest;
}

/** CSV without a header, in the order of the target's columns. */
export function toCsv(rows: readonly Row[]): string {
  const lines = rows.map(({ id, status, amount, updatedAtMs }) => {
    const updatedAt = new Date(updatedAtMs).toISOString().replace("T", " ").replace("Z", "");
    return `${id},${status},${amount},${updatedAt}\n`;
  });
  return lines.join("");
}
