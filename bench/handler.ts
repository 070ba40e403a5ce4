import type { Measurement, Target } from "./benchmark.ts";
import { type Asked, startAwsServer } from "./functions/aws-server.ts";
import { makeBundles } from "./functions/bundles.ts";
import { environment } from "./functions/environment.ts";
import { pipelineJson } from "./functions/pipeline.ts";
import { type Call, startWarmFunction } from "./functions/warm-function.ts";
import { median } from "./statistics.ts";

/** So many files arrive with one event, at most `maxFiles` of them in a load; `bound` is the target, if there is one. */
type Case = { arrivals: number; maxFiles: number; rounds: number; bound?: number; ledger?: boolean; byName?: boolean };

export type HandlerOptions = { cases: readonly Case[]; warmUps: number };

const defaults: HandlerOptions = {
  cases: [
    { arrivals: 10, maxFiles: 1000, rounds: 201, bound: 1.25 },
    { arrivals: 1000, maxFiles: 1000, rounds: 61, bound: 1.25 },
    { arrivals: 10_000, maxFiles: 1000, rounds: 21, bound: 1.5 },
    { arrivals: 10_000, maxFiles: 10_000, rounds: 21, bound: 1.5 },
    { arrivals: 1000, maxFiles: 1000, rounds: 61, ledger: false },
    { arrivals: 10_000, maxFiles: 1000, rounds: 21, ledger: false },
    { arrivals: 1000, maxFiles: 1000, rounds: 21, byName: true },
  ],
  warmUps: 20,
};

/**
 * The loader, warm, against the floor (`functions/floor.ts`): how long an event takes, and how much memory.
 *
 * Both run in a process of their own, of the same kind, against the same server, in turn. Both make the same number
 * of PUTs and of submissions, which is checked. 10,000 files are ten loads by default, so the floor makes ten too. With
 * `max_files` at its largest they are as few loads as the Data API's limits let them be, and the floor follows again.
 * What the floor leaves out is the product's work, and counts: it finds repeated announcements, hashes each file's
 * identity, writes it into the manifest, and sends the ledger's rows, about 270 bytes of SQL for each file. What the
 * ledger takes of that shows in the cases that do without. By name the product also reads the header of each file, which the
 * floor does not: calls and bytes are measured, too.
 *
 * @throws Error if the two did not do the same work
 */
export async function handler(
  note: (text: string) => void,
  given: Partial<HandlerOptions> = {},
): Promise<Measurement[]> {
  const { cases, warmUps } = { ...defaults, ...given };
  await using bundles = await makeBundles();
  const results: Result[] = [];
  for (const one of cases) {
    results.push(await measure(bundles, one, warmUps));
    note(JSON.stringify(results.at(-1)));
  }
  return [...results.flatMap(toMeasurements), ...growth(results)];
}

type Summary = { ms: number; peakBytes: number };
type Result = Case & { loads: number; product: Summary; floor: Summary; asked: Asked };

async function measure(bundles: { product: string; floor: string }, one: Case, warmUps: number): Promise<Result> {
  const { arrivals, maxFiles, rounds } = one;
  await using server = await startAwsServer(
    pipelineJson(maxFiles, { safety: { exactly_once: one.ledger ?? true }, byName: one.byName ?? false }),
  );
  using product = await startWarmFunction(bundles.product, environment(server, maxFiles));
  const { loads } = await product.call(arrivals);
  using floor = await startWarmFunction(bundles.floor, environment(server, Math.ceil(arrivals / loads)));
  const calls: { product: Call[]; floor: Call[] } = { product: [], floor: [] };
  let asked = server.take();
  for (let round = -warmUps; round < rounds; round++) {
    const ofProduct = await product.call(arrivals);
    asked = server.take();
    refuseOtherWork("product", asked, loads);
    const ofFloor = await floor.call(arrivals);
    refuseOtherWork("floor", server.take(), loads);
    if (round < 0) continue;
    calls.product.push(ofProduct);
    calls.floor.push(ofFloor);
  }
  return { ...one, loads, asked, product: summary(calls.product), floor: summary(calls.floor) };
}

function refuseOtherWork(who: string, { puts, submissions }: Asked, loads: number): void {
  if (puts === loads && submissions === loads) return;
  throw new Error(`The ${who} made ${puts} PUTs and ${submissions} submissions, not ${loads} of each.`);
}

const summary = (calls: readonly Call[]): Summary => ({
  ms: median(calls.map(({ ms }) => ms)),
  peakBytes: Math.max(...calls.map(({ peakBytes }) => peakBytes)),
});

function toMeasurements(result: Result): Measurement[] {
  const { arrivals, loads, ledger = true, byName = false, bound, product, floor, asked } = result;
  const how = `${ledger ? "" : ", no ledger"}${byName ? ", by name" : ""}`;
  const of = `${arrivals} arrivals, ${loads === 1 ? "1 load" : `${loads} loads`}${how}`;
  const against = (measure: string, figure: (of: Summary) => number, target: Target | undefined): Measurement => ({
    measure,
    of,
    figure: figure(product),
    reference: { kind: "floor", name: "bare script", figure: figure(floor) },
    ...(target && { target }),
  });
  return [
    against("handler_ms", ({ ms }) => ms, atMost(bound)),
    against("peak_mib", ({ peakBytes }) => peakBytes / 2 ** 20, atMost(bound && 1)),
    ...(byName
      ? [
          { measure: "ranged_reads", of, figure: asked.reads },
          { measure: "mib_read", of, figure: asked.bytesRead / 2 ** 20 },
          { measure: "describe_table_calls", of, figure: asked.describes },
        ]
      : []),
  ];
}

const atMost = (bound: number | undefined): Target | undefined =>
  bound === undefined ? undefined : { on: "ratio", is: "<=", bound };

/** The time for each arrival in the largest event against the one before it, at the same size of a load. */
function growth(results: readonly Result[]): Measurement[] {
  const alike = results.filter(({ bound, maxFiles }) => bound !== undefined && maxFiles === results[0]?.maxFiles);
  const [before, largest] = alike.slice(-2);
  if (!before || !largest) return [];
  const perArrival = ({ product, arrivals }: Result) => (product.ms * 1000) / arrivals;
  return [
    {
      measure: "us_per_arrival",
      of: `${largest.arrivals} arrivals`,
      figure: perArrival(largest),
      reference: { kind: "peer", name: `${before.arrivals} arrivals`, figure: perArrival(before) },
      target: { on: "ratio", is: "<=", bound: 1.2 },
    },
  ];
}
