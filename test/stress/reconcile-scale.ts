import { runAtScale } from "../support/loads/reconcile-at-scale.ts";

/** `node test/stress/reconcile-scale.ts [loaded batches] [manifests of missing files] [files of each] [runs]`: a JSON line for each run. */
const [loadedBatches = 300_000, manifests = 100, filesPerManifest = 1_000, runs = 2] = process.argv
  .slice(2)
  .map(Number);
const { runs: done, loadedFiles } = await runAtScale({ loadedBatches, missing: { manifests, filesPerManifest }, runs });
for (const { result, ...run } of done) {
  const { loads, ...rest } = result ?? { loads: [] };
  console.log(JSON.stringify({ ...run, result: { ...rest, loads: loads.length } }));
}
console.log(JSON.stringify({ loadedFiles, rssMegabytes: Math.round(process.memoryUsage().rss / 2 ** 20) }));
