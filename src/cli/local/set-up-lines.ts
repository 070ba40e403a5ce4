import { shownReason } from "../../core/base/shown-reason.ts";
import type { SetUpProblem } from "../../local/set-up-pipelines.ts";
import { paint, type Said, say } from "../terminal/said.ts";

/** A warning for each pipeline whose loads cannot work yet. */
export function setUpLines(problems: readonly SetUpProblem[]): Said[] {
  return problems.map((problem) => {
    const what = say`  ${paint.yellow("warning:")} ${paint.bold(problem.name)}:`;
    switch (problem.kind) {
      case "no table":
        return say`${what} table ${problem.table} does not exist, so loads are parked. Create it in schema.sql of the folder, which runs when you save it, or correct copy.table_name.`;
      case "not initialised":
        return say`${what} the tables beside ${problem.table} could not be created: ${shownReason(problem.reason)} The first load tries again.`;
      default:
        return problem satisfies never;
    }
  });
}
