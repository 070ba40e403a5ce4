import { StatementError } from "../session/statement-error.ts";
import type { Code } from "../sql/plpgsql/code.ts";
import type { Block, Choice, Declaration, Step } from "../sql/plpgsql/tree.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { missingParameter } from "../sql/refusals.ts";
import { evaluate, evaluateAs, isTrue } from "./evaluate.ts";
import { type Flow, type Frame, next, type Variable, variableOf, within } from "./frame.ts";
import { canonicalType, literalOf } from "./literal.ts";
import { runCursorStep } from "./run-cursor.ts";
import { runLoop } from "./run-loop.ts";
import { type NestedCall, runPlainStep } from "./run-plain.ts";
import { control } from "./transaction-control.ts";

/** Runs the steps of a procedure; `call` runs a procedure that it calls. */
export async function runBlock(block: Block, frame: Frame, call: NestedCall): Promise<Flow> {
  const inside = within(frame, block.label);
  for (const declaration of block.declarations) inside.own.set(declaration.name, await declared(declaration, inside));
  try {
    const flow = await runSteps(block.body, inside, call);
    return flow.kind === "exit" && flow.label !== undefined && flow.label === block.label ? next : flow;
  } catch (error) {
    if (block.handler === undefined || isCancel(error)) throw error;
    return handle(error, block.handler, inside, call);
  }
}

async function declared(declaration: Declaration, frame: Frame): Promise<Variable> {
  switch (declaration.kind) {
    case "record":
      return { kind: "record", fields: undefined };
    case "cursor":
      return { ...variableOf("refcursor", declaration.name), bound: declaration };
    case "alias":
      return frame.positions[declaration.position - 1] ?? refuseAlias(declaration.position);
    case "variable": {
      const type = canonicalType(declaration.type);
      const value = declaration.initial ? await evaluateAs(frame, declaration.initial, type) : null;
      if (declaration.isNotNull && value === null)
        throw new RedshiftSqlError(`variable "${declaration.name}" declared NOT NULL cannot default to NULL`, "22004");
      return { ...variableOf(type, value), isConstant: declaration.isConstant, isNotNull: declaration.isNotNull };
    }
    default:
      return declaration satisfies never;
  }
}

function refuseAlias(position: number): never {
  throw missingParameter(position);
}

const isCancel = (error: unknown) => error instanceof StatementError && error.sqlState === "57014";

/**
 * Redshift has no subtransactions: an error takes back the whole transaction, and the handler runs in the next one, which
 * commits. Then the error goes on, unless the procedure is NONATOMIC.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-trapping-errors.html
 */
async function handle(failure: unknown, handler: readonly Step[], frame: Frame, call: NestedCall): Promise<Flow> {
  const { context } = frame;
  if (context.isHeld) await context.engine.fail();
  else if (!context.isNonatomic || context.engine.hasTransaction()) await control(context, "rollback");
  const inside = { ...within(frame, undefined), failure };
  for (const [name, value] of Object.entries(describe(failure))) inside.own.set(name, variableOf("text", value));
  const flow = await runSteps(handler, inside, call);
  if (context.isNonatomic) return flow;
  if (!context.isHeld) await control(context, "commit");
  throw failure;
}

function describe(failure: unknown) {
  if (failure instanceof StatementError) return { sqlerrm: failure.failure.message, sqlstate: failure.sqlState };
  if (failure instanceof RedshiftSqlError) return { sqlerrm: failure.message, sqlstate: failure.sqlState };
  return { sqlerrm: failure instanceof Error ? failure.message : String(failure), sqlstate: "XX000" };
}

async function runSteps(steps: readonly Step[], frame: Frame, call: NestedCall): Promise<Flow> {
  for (const step of steps) {
    const flow = await runStep(step, frame, call);
    if (flow.kind !== "next") return flow;
  }
  return next;
}

async function runStep(step: Step, frame: Frame, call: NestedCall): Promise<Flow> {
  switch (step.kind) {
    case "block":
      return runBlock(step, frame, call);
    case "loop":
    case "while":
    case "range":
    case "rows":
      return runLoop(step, frame, (inside) => runSteps(step.body, inside, call));
    case "if":
    case "case":
      return runSteps(await chosen(step, frame), frame, call);
    case "exit":
    case "continue":
      return step.when === undefined || (await isTrue(frame, step.when))
        ? { kind: step.kind, label: step.label }
        : next;
    case "return":
      return { kind: "return" };
    case "nothing":
      return next;
    case "open":
    case "fetch":
    case "close":
      await runCursorStep(step, frame);
      return next;
    default:
      await runPlainStep(step, frame, call);
      return next;
  }
}

async function chosen(choice: Choice, frame: Frame): Promise<readonly Step[]> {
  const subject =
    choice.kind === "case" && choice.subject ? literalOf(await evaluate(frame, choice.subject)) : undefined;
  for (const { conditions, body } of choice.branches)
    for (const condition of conditions) {
      const test = subject === undefined || condition.length === 0 ? condition : equals(subject, condition);
      if (await isTrue(frame, test)) return body;
    }
  if (choice.otherwise === undefined)
    throw new RedshiftSqlError("case not found", "20000", { hint: "CASE statement is missing ELSE part." });
  return choice.otherwise;
}

function equals(subject: string, value: Code): Code {
  const sign = { before: " ", text: `(${subject}) = (`, name: "", isText: false };
  const end = { before: "", text: ")", name: "", isText: false };
  return [sign, ...value, end];
}
