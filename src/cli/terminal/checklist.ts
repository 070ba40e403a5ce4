import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { CheckResult, Diagnosis } from "../../core/doctor/diagnose.ts";
import type { Finding, Status } from "../../core/doctor/finding.ts";
import { lines, paint, type Said, say } from "./said.ts";

const marks: Record<Status, Said> = {
  ok: paint.green("✓"),
  problem: paint.red("✗"),
  warning: paint.yellow("!"),
  untried: paint.dim("–"),
};

/** The checklist for people: a line for each finding, and its remedy below. */
export function checklist({ checks }: Diagnosis): Said {
  const byPipeline = Map.groupBy(checks, ({ pipeline }) => pipeline);
  const width = Math.max(...checks.map(({ title }) => title.length));
  const groups = [...byPipeline].flatMap(([pipeline, results]) => [
    ...(pipeline === undefined ? [] : [say``, paint.bold(pipeline)]),
    ...results.flatMap((result) => resultLines(result, width)),
  ]);
  return lines([...groups, say``, foot(checks)]);
}

function resultLines({ title, findings }: CheckResult, width: number): Said[] {
  return findings.flatMap((finding, index) => {
    const name = (index === 0 ? title : "").padEnd(width);
    const says = shownReason(finding.says);
    return [
      say`${marks[finding.status]} ${name}  ${finding.status === "untried" ? paint.dim(says) : says}`,
      ...remedyLine(finding, width),
    ];
  });
}

const remedyLine = ({ remedy }: Finding, width: number): Said[] =>
  remedy === undefined ? [] : [say`${" ".repeat(width + 4)}${paint.cyan("→")} ${shownReason(remedy)}`];

function foot(checks: readonly CheckResult[]): Said {
  const count = (status: Status) => checks.filter((check) => check.status === status).length;
  const problems = count("problem");
  const verdict = problems === 0 ? paint.green("No problem") : paint.red(plural(problems, "problem"));
  return say`${verdict} in ${plural(checks.length, "check")}: ${marks.ok} ${count("ok")}  ${marks.problem} ${problems}  ${marks.warning} ${count("warning")}  ${marks.untried} ${count("untried")}`;
}
