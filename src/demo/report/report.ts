import type { createColors } from "picocolors";
import { shown } from "../../core/base/shown.ts";
import type { DemoSummary, FeedSummary } from "./summary.ts";

type Colors = ReturnType<typeof createColors>;
type Align = "left" | "right";

const headings: readonly { title: string; align: Align; cell: (feed: FeedSummary) => string }[] = [
  { title: "feed", align: "left", cell: ({ name }) => name },
  { title: "format", align: "left", cell: ({ format }) => format },
  { title: "files", align: "right", cell: ({ files }) => count(files) },
  { title: "rows", align: "right", cell: ({ rows }) => count(rows) },
  { title: "batches", align: "right", cell: ({ batches }) => count(batches) },
  { title: "attempts", align: "right", cell: ({ attempts }) => count(attempts) },
  { title: "conflicts", align: "right", cell: ({ conflicts }) => (conflicts === 0 ? "–" : count(conflicts)) },
  {
    title: "fresh after (median, max)",
    align: "right",
    cell: ({ freshness_seconds: { median, max } }) => `${seconds(median)}, ${seconds(max).padStart(6)}`,
  },
];

/** The summary for people. */
export function renderReport(summary: DemoSummary, colors: Colors): string {
  const { bold, dim } = colors;
  return [
    "",
    bold(`${count(summary.rows)} rows in ${count(summary.files)} files, ${seconds(summary.seconds)}`),
    dim(arrivals(summary)),
    "",
    ...feedTable(summary.feeds, colors),
    "",
    conflictLine(summary, colors),
    repeatLine(summary, colors),
    ...deletionLines(summary, colors),
    ...bulkLines(summary, colors),
    "",
    bold("Every table against an expectation computed without the loader"),
    ...targetLines(summary, colors),
    "",
    ...verdictLines(summary, colors),
    "",
  ].join("\n");
}

function arrivals({ bytes, late_files, corrected_files, repeated_announcements }: DemoSummary): string {
  return (
    `${(bytes / 1e6).toFixed(0)} MB; of the files ${late_files} came late, ${corrected_files} were overwritten ` +
    `with corrections, ${repeated_announcements} were announced twice`
  );
}

/** Feeds in groups, each below its table and what that table keeps. */
function feedTable(feeds: readonly FeedSummary[], colors: Colors): string[] {
  const widths = headings.map(({ title, cell }) => Math.max(title.length, ...feeds.map((feed) => cell(feed).length)));
  const line = (cells: string[]) =>
    `  ${cells.map((cell, i) => pad(cell, widths[i] ?? 0, headings[i]?.align ?? "left")).join("  ")}`.trimEnd();
  const groups = Map.groupBy(feeds, ({ table, keeps }) => `${table} ${colors.dim(`keeps ${keeps}`)}`);
  return [
    colors.dim(line(headings.map(({ title }) => title))),
    ...[...groups].flatMap(([group, members]) => [
      colors.bold(group),
      ...members.map((feed) => line(headings.map(({ cell }) => cell(feed)))),
    ]),
  ];
}

function conflictLine({ conflicts, batches, attempts }: DemoSummary, { green, red }: Colors): string {
  const { batches: hit, recovered, failed_attempts } = conflicts;
  const mark = hit > 0 && recovered === hit ? green("✓") : red("✗");
  return (
    `${mark} Conflicts: ${plural(hit, "batch", "batches")} of ${batches} broke off ${plural(failed_attempts, "time")} with a ` +
    `serializable isolation violation; the retry handler brought ${recovered} of ${hit} home (${attempts} attempts in all)`
  );
}

function repeatLine({ repeats_stopped, repeated_announcements }: DemoSummary, { green }: Colors): string {
  return `${green("✓")} Exactly once: ${plural(repeated_announcements, "file")} announced twice; the ledger stopped ${plural(repeats_stopped, "load")} that would have repeated rows`;
}

function deletionLines({ deletions }: DemoSummary, { green, red }: Colors): string[] {
  return deletions.map(({ table, deleted_rows, came_back }) => {
    const mark = came_back === 0 ? green("✓") : red("✗");
    return `${mark} Deletes: ${plural(deleted_rows, "row")} deleted from ${table}, by files in any order; ${came_back === 0 ? "none" : count(came_back)} came back`;
  });
}

function bulkLines({ bulk }: DemoSummary, { green, dim }: Colors): string[] {
  const refused = bulk.filter(({ error }) => error);
  return [
    `${green("✓")} Bulk: ${bulk.length - refused.length} of ${bulk.length} partitions submitted`,
    ...refused.map(({ error }) => dim(`  refused, the others went on: ${shown(error ?? "")}`)),
  ];
}

function targetLines({ targets }: DemoSummary, { green, red, dim }: Colors): string[] {
  const width = Math.max(0, ...targets.map(({ table }) => table.length));
  return targets.flatMap(({ table, rows, expected_rows, checksum, differences }) => {
    const name = table.padEnd(width);
    if (differences.length === 0)
      return [`${green("✓")} ${name}  ${count(rows).padStart(9)} rows  ${dim(`checksum ${checksum}`)}`];
    const heading = `${red("✗")} ${name}  ${count(rows).padStart(9)} rows, expected ${count(expected_rows)}`;
    return [heading, ...differences.map((text) => `    ${shown(text)}`)];
  });
}

function verdictLines({ ok, problems }: DemoSummary, { green, red, bold }: Colors): string[] {
  if (ok) return [green(bold("All rows are where they belong."))];
  return [red(bold("The demo failed:")), ...problems.map((problem) => `  ${shown(problem)}`)];
}

const count = (number: number) => number.toLocaleString("en-US");
const seconds = (number: number) => `${number.toFixed(1)} s`;
const plural = (number: number, one: string, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
const pad = (text: string, width: number, align: Align) =>
  align === "left" ? text.padEnd(width) : text.padStart(width);
