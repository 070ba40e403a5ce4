import { quoteName } from "../sql/lex/postgres-name.ts";
import type { Code } from "../sql/plpgsql/code.ts";
import type { CursorStep, Query } from "../sql/plpgsql/tree.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { assignRow } from "./assign.ts";
import { evaluateAs } from "./evaluate.ts";
import { type CallContext, type Frame, findVariable, setFound, variableOf, within } from "./frame.ts";
import { substitute } from "./substitute.ts";

/** OPEN, FETCH and CLOSE, with a cursor of the server: the caller may read it, too. */
export async function runCursorStep(step: CursorStep, frame: Frame): Promise<void> {
  const { context } = frame;
  if (step.kind === "open") return open(step, frame);
  const cursor = quoteName(openName(frame, step.cursor));
  if (step.kind === "close") return void (await context.engine.run(`CLOSE ${cursor}`));
  const { result } = await context.engine.run(`FETCH FORWARD 1 FROM ${cursor}`);
  setFound(frame, (result?.rows.length ?? 0) > 0);
  return assignRow(frame, step.targets, result);
}

function cursorVariable(frame: Frame, name: string) {
  const variable = findVariable(frame, name);
  if (variable?.kind === "value" && variable.type === "refcursor") return variable;
  throw new RedshiftSqlError(`variable "${name}" must be of type cursor or refcursor`, "42804");
}

function openName(frame: Frame, name: string): string {
  const { value } = cursorVariable(frame, name);
  if (value === null) throw new RedshiftSqlError(`cursor variable "${name}" is null`, "22004");
  return value;
}

let unnamed = 0;

async function open(step: CursorStep & { kind: "open" }, frame: Frame): Promise<void> {
  const { context } = frame;
  const variable = cursorVariable(frame, step.cursor);
  await refuseNestedCursor(context);
  const query = step.query ?? { kind: "static", code: variable.bound?.query ?? [] };
  if (query.code.length === 0) throw new RedshiftSqlError(`cursor variable "${step.cursor}" has no query`, "42601");
  const inside = step.query === undefined ? await withParameters(step, frame) : frame;
  variable.value ??= `<unnamed portal ${++unnamed}>`;
  await context.engine.run(`DECLARE ${quoteName(variable.value)} CURSOR FOR ${await textOfQuery(inside, query)}`);
}

async function withParameters({ cursor, values }: CursorStep & { kind: "open" }, frame: Frame): Promise<Frame> {
  const parameters = cursorVariable(frame, cursor).bound?.parameters ?? [];
  if (values.length !== parameters.length)
    throw new RedshiftSqlError(`cursor "${cursor}" has ${parameters.length} arguments`, "42601");
  const inside = within(frame, undefined);
  for (const [i, { name, type }] of parameters.entries()) {
    const value: Code = values[i] ?? [];
    inside.own.set(name, variableOf(type, await evaluateAs(frame, value, type)));
  }
  return inside;
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-constraints.html: one cursor of a session is open */
export async function refuseNestedCursor({ engine, counts }: CallContext): Promise<void> {
  const openCursors = await engine.ask("SELECT FROM pg_catalog.pg_cursors WHERE statement ~* '^\\s*declare'");
  if (openCursors.length === 0 && counts.loops === 0) return;
  throw new RedshiftSqlError("Nested cursors are not supported: another cursor of the session is open", "0A000");
}

export async function textOfQuery(frame: Frame, { kind, code }: Query): Promise<string> {
  if (kind === "static") return substitute(code, frame);
  const text = await evaluateAs(frame, code, "text");
  if (text === null) throw new RedshiftSqlError("cannot EXECUTE a null querystring", "22004");
  return text;
}
