import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderPage } from "./report/page.ts";
import { plots } from "./report/plots.ts";
import { type BenchmarkRun, keepRuns, latestRuns } from "./report/runs.ts";
import { renderSvg } from "./report/svg.ts";

/**
 * Writes `performance.md` into the folder, with its plots and the lines that it is made of in `performance/` beside it.
 *
 * It takes the latest run of each benchmark on this machine, and what the page was made of before where there is none.
 *
 * @returns the names of the benchmarks on the page
 */
export async function report(docs: string): Promise<string[]> {
  const folder = join(docs, "performance");
  await mkdir(folder, { recursive: true });
  const runs = await latestRuns(folder);
  await keepRuns(folder, runs);
  const drawn = await Promise.all(runs.map((run) => draw(folder, run)));
  await writeFile(join(docs, "performance.md"), renderPage(runs, new Map(drawn.flat())));
  return runs.map(({ benchmark }) => benchmark);
}

/** @returns the benchmark with the names of its plots */
async function draw(folder: string, run: BenchmarkRun): Promise<[string, string[]][]> {
  const files: string[] = [];
  for (const { name, spec } of plots(run)) {
    const file = `${name}.svg`;
    await writeFile(join(folder, file), await renderSvg(spec));
    files.push(file);
  }
  return [[run.benchmark, files]];
}
