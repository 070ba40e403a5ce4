import { hookProblem, maxHooks } from "../../core/pipeline/sql-hooks/sql-hooks.ts";
import { leftOut, type Note, type Part, takenOver } from "../draft.ts";
import { splitStatements } from "../split-statements.ts";
import type { Attributes } from "./items.ts";

/** `sql`: the old loader runs presql and postsql in the transaction of its COPY, too. */
export function sqlPart(cluster: Attributes): Part {
  const before = hooksOf("presql", "before", cluster);
  const after = hooksOf("postsql", "after", cluster);
  const sql = {
    ...(before.statements.length > 0 && { before: before.statements }),
    ...(after.statements.length > 0 && { after: after.statements }),
  };
  return {
    ...(Object.keys(sql).length > 0 && { config: { sql } }),
    notes: [...before.notes, ...after.notes],
  };
}

type Hooks = { statements: readonly string[]; notes: readonly Note[] };

function hooksOf(attribute: "presql" | "postsql", key: "before" | "after", cluster: Attributes): Hooks {
  const sql = cluster.get(attribute);
  if (typeof sql !== "string" || sql.trim() === "") return { statements: [], notes: [] };
  const split = splitStatements(sql);
  if ("problem" in split) return { statements: [], notes: [leftOut(attribute, `it ${split.problem}`)] };
  const judged = split.statements.map(({ text }, i) => ({ text, number: i + 1, problem: hookProblem(text) }));
  const fine = judged.filter(({ problem }) => problem === undefined);
  const kept = fine.slice(0, maxHooks);
  return {
    statements: kept.map(({ text }) => text),
    notes: [
      ...(kept.length > 0
        ? [takenOver(`sql.${key}`, `${attribute}, ${kept.length} of ${judged.length} statements`)]
        : []),
      ...judged.flatMap(({ number, problem }) =>
        problem === undefined ? [] : [leftOut(attribute, `statement ${number} ${problem}`)],
      ),
      ...fine
        .slice(maxHooks)
        .map(({ number }) =>
          leftOut(
            attribute,
            `statement ${number} is one too many, and the limit is ${maxHooks}; put the work into a procedure`,
          ),
        ),
    ],
  };
}
