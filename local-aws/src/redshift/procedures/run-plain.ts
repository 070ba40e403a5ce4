import { type Code, isKeyword, reader } from "../sql/plpgsql/code.ts";
import { readTargets } from "../sql/plpgsql/read-target.ts";
import type { PlainStep, Target } from "../sql/plpgsql/tree.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { assign, assignRow, assignValue, isVariable } from "./assign.ts";
import { type Frame, setFound } from "./frame.ts";
import { raise } from "./raise.ts";
import { textOfQuery } from "./run-cursor.ts";
import { substitute } from "./substitute.ts";
import { control, runInBody } from "./transaction-control.ts";

/** Runs a nested CALL. */
export type NestedCall = (call: PlainStep & { kind: "call" }, frame: Frame) => Promise<void>;

export async function runPlainStep(step: PlainStep, frame: Frame, call: NestedCall): Promise<void> {
  switch (step.kind) {
    case "assign":
      return assign(frame, step.target, step.value);
    case "raise":
      return raise(frame, step);
    case "reraise":
      return reraise(frame);
    case "sql":
      return runSql(step.code, frame);
    case "perform":
      return perform(step.code, frame);
    case "execute":
      return execute(step, frame);
    case "call":
      return call(step, frame);
    case "row count": {
      const value = { type: "bigint", value: String(frame.last.rowCount) };
      for (const target of step.targets) await assignValue(frame, target, value);
      return undefined;
    }
    case "transaction":
      return control(frame.context, step.action);
    default:
      return step satisfies never;
  }
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/c_PLpgSQL-statements.html: for handlers of NONATOMIC procedures */
function reraise({ failure, context }: Frame): never {
  if (failure === undefined || !context.isNonatomic)
    throw new RedshiftSqlError(
      "RAISE without parameters is only valid in the exception handler of a NONATOMIC procedure",
      "0Z002",
    );
  throw failure;
}

const changes = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

async function runSql(code: Code, frame: Frame): Promise<void> {
  const { code: statement, targets } = splitInto(code, frame);
  const sql = substitute(statement, frame);
  const command = await frame.context.engine.commandOf(sql);
  const isTable = code.some((piece) => isKeyword(piece, "INTO"));
  if (command === "SELECT" && targets.length === 0 && !isTable)
    throw new RedshiftSqlError("SELECT query has no destination for result data", "42601", {
      hint: "If you want to discard the results, use PERFORM instead.",
    });
  const { rowCount, result } = await runInBody(frame.context, sql);
  const count = targets.length > 0 ? Math.min(rowCount, 1) : rowCount;
  frame.last.rowCount = Math.max(count, 0);
  if (targets.length > 0 || changes.has(command)) setFound(frame, rowCount > 0);
  if (targets.length > 0) await assignRow(frame, targets, result);
}

/** Takes `INTO a, b` out of a SELECT if these are variables; `INTO t` is a table otherwise. */
function splitInto(code: Code, frame: Frame): { code: Code; targets: Target[] } {
  const at = isKeyword(code[0], "SELECT", "WITH") ? intoOf(code) : -1;
  if (at < 0) return { code, targets: [] };
  const from = reader(code);
  from.at = at + 1;
  if (code[from.at]?.name === "") return { code, targets: [] };
  const targets = readTargets(from);
  if (!targets.every((target) => isVariable(frame, target))) return { code, targets: [] };
  return { code: [...code.slice(0, at), ...code.slice(from.at)], targets };
}

function intoOf(code: Code): number {
  let depth = 0;
  return code.findIndex((piece) => {
    if (isKeyword(piece, "(")) depth++;
    if (isKeyword(piece, ")")) depth--;
    return depth === 0 && isKeyword(piece, "INTO");
  });
}

async function perform(code: Code, frame: Frame): Promise<void> {
  const { rowCount } = await runInBody(frame.context, `SELECT ${substitute(code, frame)}`);
  frame.last.rowCount = Math.max(rowCount, 0);
  setFound(frame, rowCount > 0);
}

async function execute({ command, into }: PlainStep & { kind: "execute" }, frame: Frame): Promise<void> {
  const sql = await textOfQuery(frame, { kind: "dynamic", code: command });
  if (/^\s*(?:begin|start|commit|end|rollback|abort)\b/i.test(sql))
    throw new RedshiftSqlError("cannot begin/end transactions in PL/pgSQL", "0A000");
  const { rowCount, result } = await runInBody(frame.context, sql);
  frame.last.rowCount = Math.max(rowCount, 0);
  if (into.length > 0) await assignRow(frame, into, result);
}
