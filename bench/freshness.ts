import { loadavg } from "node:os";
import type { Measurement, Target } from "./benchmark.ts";
import { bareLoads } from "./freshness/bare-loads.ts";
import { sendAndWatch } from "./freshness/client.ts";
import { floorSeconds } from "./freshness/floor.ts";
import { ageSeconds } from "./freshness/sent-file.ts";
import { type LocalOrders, startOrders } from "./orders/start-orders.ts";
import { quiet } from "./pipeline/load-files.ts";
import { percentile } from "./statistics.ts";

export type FreshnessOptions = {
  /** Files a second, to each pipeline. */
  rates: readonly number[];
  /** One pipeline each, in seconds. */
  windows: readonly number[];
  /** For how long files are sent at each rate. */
  seconds: number;
  /** The same at ten files a second before the first, to warm functions and sessions. */
  warmUpSeconds: number;
  /** How often a session looks for new rows: a figure is half of this too high on average. */
  pollMs: number;
};

const defaults: FreshnessOptions = {
  rates: [1, 10, 50],
  windows: [0, 1, 5],
  seconds: 60,
  warmUpSeconds: 5,
  pollMs: 20,
};

/**
 * What a user feels: the time from the start of a file's PUT until another session sees its row. Files of one row come at a
 * steady rate to three pipelines at once, which differ in their window, and wait for nobody.
 *
 * The floor is what a script by hand could reach with the same window, the same files and the same times: see
 * `floorSeconds`. It has no queue, no function, no ledger and no fence.
 *
 * @throws Error if a row does not come
 */
export async function freshness(
  note: (text: string) => void,
  given: Partial<FreshnessOptions> = {},
): Promise<Measurement[]> {
  const options = { ...defaults, ...given };
  await using local = await startOrders({ windows: options.windows });
  using byHand = bareLoads(local);
  const measurements: Measurement[] = [];
  note("warming up");
  await run(local, { ...options, rate: 10, seconds: options.warmUpSeconds });
  for (const rate of options.rates) {
    note(`${rate} files a second for ${options.seconds} s, load average ${loadavg()[0]?.toFixed(2)}`);
    const sent = await run(local, { ...options, rate });
    for (const [at, { windowSeconds, bucket }] of local.orders.entries()) {
      const files = sent[at] ?? [];
      const floor = await floorSeconds(files, { windowSeconds, load: await byHand.into(bucket) });
      const result = results({ rate, windowSeconds }, { product: files.map(ageSeconds), floor });
      note(
        result
          .map(
            ({ measure, figure, reference }) =>
              `${measure} ${figure.toFixed(3)} beside ${reference?.figure.toFixed(3)}`,
          )
          .join(", "),
      );
      measurements.push(...result);
    }
  }
  return measurements;
}

type Run = FreshnessOptions & { rate: number };

let runs = 0;

async function run({ endpoint, region, postgresUrl, client, orders }: LocalOrders, { rate, ...options }: Run) {
  await client.query(`TRUNCATE ${orders.flatMap(({ target, ledger }) => [target, ledger]).join(", ")}`);
  const folder = runs++;
  const streams = orders.map((each) => ({ ...each, folder: `${each.folder}/${folder}`, table: each.target }));
  const sent = await sendAndWatch({
    ...{ endpoint, region, postgresUrl, streams, patienceMs: 60_000 },
    ...{ filesPerSecond: rate, seconds: options.seconds, pollMs: options.pollMs },
  });
  await quiet(endpoint);
  return sent;
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
    reference: { kind: "floor", name: "window, then a load by hand", figure: percentile(ages.floor, share) },
    ...(target && rate === targetRate && { target }),
  }));
}
