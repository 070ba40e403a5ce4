import type { ConfigProblem } from "../../config/config.ts";
import { type Place, placeOf } from "../../config/problem-place.ts";
import { shown } from "../../core/base/shown.ts";
import { paint, type Said, say } from "./said.ts";

/** Each problem with the line that it is about, as compilers show it. */
export function describeProblems(text: string, problems: readonly ConfigProblem[]): Said[] {
  return problems.flatMap(({ path, message }) => {
    const what = path ? say`    ${paint.bold(path)}: ${message}` : say`    ${message}`;
    const place = placeOf(text, path);
    return place ? [what, ...excerpt(text, place)] : [what];
  });
}

function excerpt(text: string, { line, column, length }: Place): Said[] {
  const whole = text.split("\n")[line - 1]?.replace(/\r$/, "").replaceAll("\t", " ") ?? "";
  const [before, marked] = [whole.slice(0, column - 1), whole.slice(column - 1, column - 1 + length)].map(shown);
  return [
    say`${paint.dim(`${String(line).padStart(6)} | `)}${whole}`,
    say`${paint.dim(`${" ".repeat(6)} | `)}${" ".repeat(before?.length ?? 0)}${paint.red("^".repeat(marked?.length || 1))}`,
  ];
}
