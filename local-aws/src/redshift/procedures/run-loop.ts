import type { Loop } from "../sql/plpgsql/tree.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { notSupported } from "../sql/refusals.ts";
import { assignRow } from "./assign.ts";
import { evaluateAs, isTrue } from "./evaluate.ts";
import { type Flow, type Frame, next, setFound, variableOf, within } from "./frame.ts";
import { refuseNestedCursor, textOfQuery } from "./run-cursor.ts";
import { runInBody } from "./transaction-control.ts";

type RunBody = (frame: Frame) => Promise<Flow>;

/** Runs a loop to its end. @returns a flow that is meant for what is around the loop */
export async function runLoop(loop: Loop, frame: Frame, runBody: RunBody): Promise<Flow> {
  switch (loop.kind) {
    case "loop":
      return repeat(
        loop,
        async () => true,
        () => runBody(frame),
      );
    case "while":
      return repeat(
        loop,
        () => isTrue(frame, loop.condition),
        () => runBody(frame),
      );
    case "range":
      return runRange(loop, frame, runBody);
    case "rows":
      return runRows(loop, frame, runBody);
    default:
      return loop satisfies never;
  }
}

async function repeat({ label }: Loop, goesOn: () => Promise<boolean>, body: () => Promise<Flow>): Promise<Flow> {
  while (await goesOn()) {
    const flow = await body();
    if (flow.kind === "return") return flow;
    if (!("label" in flow)) continue;
    const isMine = flow.label === undefined || flow.label === label;
    if (!isMine) return flow;
    if (flow.kind === "exit") return next;
  }
  return next;
}

async function runRange(loop: Loop & { kind: "range" }, frame: Frame, runBody: RunBody): Promise<Flow> {
  const first = Number((await evaluateAs(frame, loop.first, "integer")) ?? refuseBound("lower"));
  const last = Number((await evaluateAs(frame, loop.last, "integer")) ?? refuseBound("upper"));
  const step = loop.isReverse ? -1 : 1;
  const inside = within(frame, loop.label);
  const variable = variableOf("integer", null);
  inside.own.set(loop.name, variable);
  let value = first - step;
  const goesOn = async () => {
    value += step;
    variable.value = String(value);
    return loop.isReverse ? value >= last : value <= last;
  };
  const flow = await repeat(loop, goesOn, () => runBody(inside));
  setFound(frame, loop.isReverse ? first >= last : first <= last);
  return flow;
}

function refuseBound(which: string): never {
  throw new RedshiftSqlError(`${which} bound of FOR loop cannot be null`, "22004");
}

/** A COMMIT, ROLLBACK or TRUNCATE within the loop closes its cursor. */
async function runRows(loop: Loop & { kind: "rows" }, frame: Frame, runBody: RunBody): Promise<Flow> {
  const { context } = frame;
  await refuseNestedCursor(context);
  const { result } = await runInBody(context, await textOfQuery(frame, loop.query));
  if (result === undefined) throw notSupported("a FOR loop over a statement without rows");
  const { ended } = context.counts;
  let at = -1;
  const goesOn = async () => {
    if (at >= 0 && context.counts.ended !== ended)
      throw new RedshiftSqlError('cursor "<unnamed portal 1>" does not exist', "34000");
    at++;
    if (at >= result.rows.length) return false;
    await assignRow(frame, loop.targets, result, at);
    return true;
  };
  context.counts.loops++;
  try {
    const flow = await repeat(loop, goesOn, () => runBody(frame));
    setFound(frame, result.rows.length > 0);
    return flow;
  } finally {
    context.counts.loops--;
  }
}
