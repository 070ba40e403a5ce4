import { loadavg } from "node:os";
import type { Measurement, Target } from "./benchmark.ts";
import { bareLoads, bareTable } from "./freshness/bare-loads.ts";
import { sendAndWatch } from "./freshness/client.ts";
import { floorSeconds } from "./freshness/floor.ts";
import { ageSeconds, type SentFile } from "./freshness/sent-file.ts";
import { type LocalOrders, type Orders, refuseOtherRows, startOrders } from "./orders/start-orders.ts";
import { quiet } from "./pipeline/load-files.ts";
import { percentile, spreadOf } from "./statistics.ts";

export type FreshnessOptions = {
  /** Files a second. */
  rates: readonly number[];
  /** One pipeline each, in seconds. */
  windows: readonly number[];
  /** For how long files are sent to each pipeline at each rate. */
  seconds: number;
  /** The same at ten files a second before the first, to warm functions and sessions. */
  warmUpSeconds: number;
  /** How often a session looks for new rows: a figure is half of this too high on average. */
  pollMs: number;
};

/** Nine runs, about ten minutes on a quiet machine. */
const defaults: FreshnessOptions = {
  rates: [1, 10, 50],
  windows: [0, 1, 5],
  seconds: 60,
  warmUpSeconds: 5,
  pollMs: 20,
};

/** Only a machine that does much else needs so long. */
const patienceMs = 300_000;

/**
 * What a user feels: the time from the start of a file's PUT until another session sees its row. Files of one row are sent at
 * a steady rate, however long their loads take. There are three pipelines, each with another window. Only one has work at a
 * time, since client, AWS and Redshift share this machine.
 *
 * The floor is what a script by hand could reach with the same window, the same files and the same times: see
 * `floorSeconds`. It has no queue, no function, no ledger and no fence.
 *
 * @throws Error if a row does not come, or comes twice, from the product or by hand
 */
export async function freshness(
  note: (text: string) => void,
  given: Partial<FreshnessOptions> = {},
): Promise<Measurement[]> {
  const options = { ...defaults, ...given };
  await using local = await startOrders({ windows: options.windows });
  using byHand = bareLoads(local);
  note("warming up");
  for (const orders of local.orders) await run(local, { ...options, orders, rate: 10, seconds: options.warmUpSeconds });
  const measurements: Measurement[] = [];
  for (const rate of options.rates) {
    for (const orders of local.orders) {
      const { windowSeconds, bucket } = orders;
      const files = await run(local, { ...options, orders, rate });
      const floor = await floorSeconds(files, { windowSeconds, load: await byHand.into(bucket) });
      await refuseOtherRows(local, bareTable, files.length);
      const measured = results({ rate, windowSeconds }, { product: files.map(ageSeconds), floor });
      note(`${measured[0]?.of}, load average ${loadavg()[0]?.toFixed(2)}: ${measured.map(inWords).join(", ")}`);
      measurements.push(...measured);
    }
  }
  return measurements;
}

const inWords = ({ measure, figure, reference }: Measurement) =>
  `${measure} ${figure.toFixed(2)} (${reference?.figure.toFixed(2)})`;

type Run = FreshnessOptions & { orders: Orders; rate: number };

let runs = 0;

async function run(local: LocalOrders, { orders, rate, seconds, pollMs }: Run): Promise<SentFile[]> {
  const { endpoint, region, postgresUrl, client } = local;
  await client.query(`TRUNCATE ${orders.target}, ${orders.ledger}`);
  const stream = { bucket: orders.bucket, folder: `${orders.folder}/${runs++}`, table: orders.target };
  const server = { endpoint, region, postgresUrl };
  const work = { streams: [stream], filesPerSecond: rate, seconds, pollMs, patienceMs };
  const [files = []] = await sendAndWatch({ ...server, ...work });
  await quiet(endpoint);
  await refuseOtherRows(local, orders.target, files.length);
  return files;
}

type Setting = { rate: number; windowSeconds: number };

/** The rate at which the targets hold. */
const targetRate = 10;
const within = (bound: number): Target => ({ on: "difference", is: "<=", bound });
const shares = [
  { measure: "p50_seconds", share: 0.5, target: within(0.4) },
  { measure: "p99_seconds", share: 0.99, target: within(1.5) },
  { measure: "worst_seconds", share: 1 },
];

function results({ rate, windowSeconds }: Setting, ages: { product: number[]; floor: number[] }): Measurement[] {
  const of = `${rate} ${rate === 1 ? "file" : "files"} a second, window ${windowSeconds} s`;
  return shares.map(({ measure, share, target }) => ({
    ...{ measure, of, figure: percentile(ages.product, share) },
    spread: spreadOf(parts(ages.product).map((part) => percentile(part, share))),
    reference: { kind: "floor", name: "window, then a load by hand", figure: percentile(ages.floor, share) },
    ...(target && rate === targetRate && { target }),
  }));
}

/** A run is long, so it is not repeated: its spread is that of five parts of its time. */
function parts(ages: readonly number[]): (readonly number[])[] {
  const of = Math.min(5, ages.length);
  const start = (at: number) => Math.round((at * ages.length) / of);
  return Array.from({ length: of }, (_, at) => ages.slice(start(at), start(at + 1)));
}
