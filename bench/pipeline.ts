import { fileURLToPath } from "node:url";
import type { Measurement } from "./benchmark.ts";
import { startLocalPipeline } from "./pipeline/local-pipeline.ts";

export type PipelineOptions = { sizes: readonly number[]; rowsPerFile: number };

const bundles = fileURLToPath(new URL("../dist/lambda", import.meta.url));

/**
 * The whole pipeline in local mode: files are PUT, and their rows are committed in the target. Each size has a local
 * AWS of its own, with the built functions and the event source's usual window of 5 seconds, which is most of what few
 * files take.
 *
 * A size's peer is the smaller one before it, from 100 files on: the cost of a file must not grow.
 */
export async function pipeline(
  note: (text: string) => void,
  given: Partial<PipelineOptions> = {},
): Promise<Measurement[]> {
  const { sizes, rowsPerFile } = { sizes: [10, 100, 1000, 10_000], rowsPerFile: 10, ...given };
  const results: { files: number; seconds: number }[] = [];
  for (const files of sizes) {
    await using local = await startLocalPipeline({ bundles, rowsPerFile });
    const seconds = await local.load(files);
    note(`${files} files: ${seconds.toFixed(1)} seconds`);
    results.push({ files, seconds });
  }
  return results.flatMap((result, at) => toMeasurements(result, results.slice(0, at)));
}

type Result = { files: number; seconds: number };

const msPerFile = ({ files, seconds }: Result) => (seconds * 1000) / files;

function toMeasurements(result: Result, before: readonly Result[]): Measurement[] {
  const of = `${result.files} files`;
  const peers = before.filter(({ files }) => files >= 100);
  return [
    { measure: "files_per_second", of, figure: result.files / result.seconds },
    ...(peers.length === 0 ? [{ measure: "ms_per_file", of, figure: msPerFile(result) }] : []),
    ...peers.map(
      (peer): Measurement => ({
        measure: "ms_per_file",
        of,
        figure: msPerFile(result),
        reference: { kind: "peer", name: `${peer.files} files`, figure: msPerFile(peer) },
        target: { on: "ratio", is: "<=", bound: 1.2 },
      }),
    ),
  ];
}
