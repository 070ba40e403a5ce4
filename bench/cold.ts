import { fileURLToPath } from "node:url";
import type { Measurement, Target } from "./benchmark.ts";
import { type ColdStart, coldStart } from "./cold/cold-start.ts";
import { arrivals } from "./functions/arrivals.ts";
import { startAwsServer } from "./functions/aws-server.ts";
import { type Bundles, makeBundles } from "./functions/bundles.ts";
import { environment } from "./functions/environment.ts";
import { pipelineJson } from "./functions/pipeline.ts";
import { taken } from "./statistics.ts";

export type ColdOptions = { rounds: number };

const maxFiles = 1000;
const emptyModule = fileURLToPath(new URL("cold/empty.mjs", import.meta.url));

/**
 * A new process: how long the import of the loader takes, and its first answer, against the floor
 * (`functions/floor.ts`). One round starts each of the bundles once.
 *
 * The floor is one file made by esbuild with its usual settings. Beside it, the floor's source is bundled as the product is:
 * the difference to that is what the product's own code adds. Times of a process include Node's start, which is measured
 * alone with an empty module. The first answer of the product reads its configuration from S3; the floor has none.
 */
export async function cold(note: (text: string) => void, given: Partial<ColdOptions> = {}): Promise<Measurement[]> {
  const { rounds } = { rounds: 31, ...given };
  await using bundles = await makeBundles();
  await using server = await startAwsServer(pipelineJson(maxFiles));
  const start = (bundle: string) => coldStart(bundle, arrivals(1), environment(server, { maxFiles }));
  const starts = await measure(bundles, start, rounds);
  note(JSON.stringify(Object.fromEntries(Object.entries(starts).map(([name, of]) => [name, of.map(shortly)]))));
  return results(starts);
}

type Starts = Record<"product" | "floor" | "floorAsProduct" | "empty", ColdStart[]>;

async function measure(
  { product, floor, floorAsProduct }: Bundles,
  start: (bundle: string) => Promise<ColdStart>,
  rounds: number,
): Promise<Starts> {
  const starts: Starts = { product: [], floor: [], floorAsProduct: [], empty: [] };
  await start(product); // reads the files for the first time
  await start(floor);
  for (let round = 0; round < rounds; round++) {
    starts.product.push(await answered(start(product)));
    starts.floor.push(await answered(start(floor)));
    starts.floorAsProduct.push(await answered(start(floorAsProduct)));
    starts.empty.push(await start(emptyModule));
  }
  return starts;
}

async function answered(start: Promise<ColdStart>): Promise<ColdStart> {
  const { loads } = await start;
  if (loads !== 1) throw new Error(`A function submitted ${loads} loads, not 1.`);
  return start;
}

const shortly = ({ importMs, processMs }: ColdStart) => [Math.round(importMs), Math.round(processMs)];

type Kind = Exclude<keyof ColdStart, "loads">;

function results(starts: Starts): Measurement[] {
  const takenOf = (of: keyof Starts, kind: Kind) => taken(starts[of].map((start) => start[kind]));
  const against = (kind: Kind, measure: string, target?: Target): Measurement[] => [
    {
      measure,
      of: "loader",
      ...takenOf("product", kind),
      reference: { kind: "floor", name: "bare script", figure: takenOf("floor", kind).figure },
      ...(target && { target }),
    },
    {
      measure,
      of: "loader",
      ...takenOf("product", kind),
      reference: { kind: "peer", name: "bare script, bundled alike", figure: takenOf("floorAsProduct", kind).figure },
    },
  ];
  return [
    ...against("importMs", "import_ms", { on: "ratio", is: "<=", bound: 0.6 }),
    ...against("answeredMs", "import_and_first_answer_ms"),
    ...against("processMs", "process_until_first_answer_ms"),
    { measure: "process_ms", of: "an empty module, Node alone", ...takenOf("empty", "processMs") },
  ];
}
