import type { Measurement, Reference, Target } from "./benchmark.ts";
import { type Asked, startAwsServer } from "./functions/aws-server.ts";
import { type Bundles, makeBundles } from "./functions/bundles.ts";
import { environment } from "./functions/environment.ts";
import { pipelineJson } from "./functions/pipeline.ts";
import { type Call, startWarmFunction } from "./functions/warm-function.ts";
import { median, spreadOf } from "./statistics.ts";

/** So many files arrive with one event, at most `maxFiles` of them in a load. `isTarget`: the case has targets. */
type Case = {
  arrivals: number;
  maxFiles: number;
  rounds: number;
  isTarget?: boolean;
  ledger?: boolean;
  byName?: boolean;
};

export type HandlerOptions = { cases: readonly Case[]; warmUps: number };

const defaults: HandlerOptions = {
  cases: [
    { arrivals: 10, maxFiles: 1000, rounds: 201, isTarget: true },
    { arrivals: 1000, maxFiles: 1000, rounds: 61, isTarget: true },
    { arrivals: 10_000, maxFiles: 1000, rounds: 21, isTarget: true },
    { arrivals: 10_000, maxFiles: 10_000, rounds: 21, isTarget: true },
    { arrivals: 1000, maxFiles: 1000, rounds: 61, ledger: false },
    { arrivals: 10_000, maxFiles: 1000, rounds: 21, ledger: false },
    { arrivals: 1000, maxFiles: 1000, rounds: 21, byName: true },
  ],
  warmUps: 20,
};

/**
 * The loader, warm: how long an event takes, and how much memory. It has two floors, each in a process of the same kind,
 * against the same server, in turn.
 *
 * - The bare script (`functions/floor.ts`) writes manifests and short statements: as many, which is checked. It keeps no
 *   ledger, so it sends far less for each file.
 * - The same bytes (`functions/same-bytes.ts`): manifests and statements as long as the product's, made beforehand. It is
 *   the limit of any loader with these promises, so the targets are of it.
 *
 * What the product does beside: it finds repeated announcements, hashes each file's identity, and writes manifest, guard
 * and ledger's rows; `sql_bytes_per_file` says how long they are. 10,000 files are ten loads by default, and with
 * `max_files` at its largest as few loads as the Data API's limits let them be. By name the product also reads the header
 * of each file, which the floors do not: calls and bytes are measured, too.
 *
 * @throws Error if the three did not do the same work
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

type Summary = { ms: number; msOf: readonly number[]; peakBytes: number };
type Summaries = Record<"product" | "bare" | "sameBytes", Summary>;
type Result = Case & { loads: number; sqlBytes: number; asked: Asked; statesPerCall: number; of: Summaries };

async function measure(bundles: Bundles, one: Case, warmUps: number): Promise<Result> {
  const { arrivals, maxFiles, rounds } = one;
  await using server = await startAwsServer(
    pipelineJson(maxFiles, { safety: { exactly_once: one.ledger ?? true }, byName: one.byName ?? false }),
  );
  using product = await startWarmFunction(bundles.product, environment(server, { maxFiles }));
  const { result, sent } = await server.record(() => product.call(arrivals));
  const { loads } = result;
  const ofFloors = environment(server, { maxFiles: Math.ceil(arrivals / loads), sent });
  using bare = await startWarmFunction(bundles.floor, ofFloors);
  using sameBytes = await startWarmFunction(bundles.sameBytes, ofFloors);
  server.take();
  const functions = { product, bare, sameBytes };
  const calls = { product: [] as Call[], bare: [] as Call[], sameBytes: [] as Call[] };
  const asked = { product: server.take(), bare: server.take(), sameBytes: server.take() };
  let states = 0;
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of ["product", "bare", "sameBytes"] as const) {
      const call = await functions[name].call(arrivals);
      const ofCall = server.take();
      refuseOtherWork(name, ofCall, loads);
      asked[name] = ofCall;
      if (round < 0) continue;
      calls[name].push(call);
      if (name === "product") states += ofCall.states;
    }
  }
  refuseOtherBytes(asked);
  const sqlBytes = sent.flatMap(({ sqlLengths }) => sqlLengths).reduce((sum, length) => sum + length, 0);
  const of = { product: summary(calls.product), bare: summary(calls.bare), sameBytes: summary(calls.sameBytes) };
  return { ...one, loads, sqlBytes, asked: asked.product, statesPerCall: states / rounds, of };
}

/** Beside its texts, a submission of the product has a token, and the quotes of its SQL are escaped in JSON. */
function refuseOtherBytes({ product, sameBytes }: Record<"product" | "sameBytes", Asked>): void {
  const ratio = sameBytes.bytesSent / product.bytesSent;
  if (ratio > 0.9 && ratio <= 1) return;
  throw new Error(`The same bytes were ${sameBytes.bytesSent}, and the product sent ${product.bytesSent}.`);
}

function refuseOtherWork(who: string, { puts, submissions }: Asked, loads: number): void {
  if (puts === loads && submissions === loads) return;
  throw new Error(`The ${who} made ${puts} PUTs and ${submissions} submissions, not ${loads} of each.`);
}

const summary = (calls: readonly Call[]): Summary => ({
  ms: median(calls.map(({ ms }) => ms)),
  msOf: calls.map(({ ms }) => ms),
  peakBytes: Math.max(...calls.map(({ peakBytes }) => peakBytes)),
});

function toMeasurements(result: Result): Measurement[] {
  const { arrivals, loads, ledger = true, byName = false, isTarget = false, sqlBytes, asked } = result;
  const how = `${ledger ? "" : ", no ledger"}${byName ? ", by name" : ""}`;
  const of = `${arrivals} arrivals, ${loads === 1 ? "1 load" : `${loads} loads`}${how}`;
  const { product, bare, sameBytes } = result.of;
  const floor = (name: string, figure: number): Reference => ({ kind: "floor", name, figure });
  const ms = { measure: "handler_ms", of, figure: product.ms, spread: spreadOf(product.msOf) };
  const peak = { measure: "peak_mib", of, figure: mib(product.peakBytes) };
  return [
    { ...ms, reference: floor("the same bytes", sameBytes.ms), ...(isTarget && { target: atMost(1.25) }) },
    { ...ms, reference: floor("bare script", bare.ms) },
    {
      ...peak,
      reference: floor("the same bytes", mib(sameBytes.peakBytes)),
      ...(isTarget && { target: atMost(1.15) }),
    },
    { ...peak, reference: floor("bare script", mib(bare.peakBytes)) },
    ...(ledger ? [{ measure: "sql_bytes_per_file", of, figure: sqlBytes / arrivals }] : []),
    { measure: "describe_statement_calls", of, figure: result.statesPerCall },
    ...(byName
      ? [
          { measure: "ranged_reads", of, figure: asked.reads },
          { measure: "mib_read", of, figure: mib(asked.bytesRead) },
          { measure: "describe_table_calls", of, figure: asked.describes },
        ]
      : []),
  ];
}

const mib = (bytes: number) => bytes / 2 ** 20;
const atMost = (bound: number): Target => ({ on: "ratio", is: "<=", bound });

/** The time for each arrival in the largest event against the one before it, at the same size of a load. */
function growth(results: readonly Result[]): Measurement[] {
  const alike = results.filter(({ isTarget, maxFiles }) => isTarget && maxFiles === results[0]?.maxFiles);
  const [before, largest] = alike.slice(-2);
  if (!before || !largest) return [];
  const perArrival = ({ of, arrivals }: Result) => (of.product.ms * 1000) / arrivals;
  return [
    {
      measure: "us_per_arrival",
      of: `${largest.arrivals} arrivals`,
      figure: perArrival(largest),
      reference: { kind: "peer", name: `${before.arrivals} arrivals`, figure: perArrival(before) },
      target: atMost(1.2),
    },
  ];
}
