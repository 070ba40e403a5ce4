import { quoteName } from "../sql/lex/postgres-name.ts";
import { type Code, isKeyword } from "../sql/plpgsql/code.ts";
import { readProcedure } from "../sql/plpgsql/read-procedure.ts";
import type { PlainStep } from "../sql/plpgsql/tree.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { syntaxError } from "../sql/refusals.ts";
import { assignValue } from "./assign.ts";
import type { Engine } from "./engine.ts";
import { convert, valuesOf } from "./evaluate.ts";
import { findProcedure, inputsOf, type Procedure } from "./find-procedure.ts";
import { type CallContext, type Frame, type Value, variableOf, within } from "./frame.ts";
import { literalOf } from "./literal.ts";
import { runBlock } from "./run-block.ts";
import { substitute } from "./substitute.ts";

/** Levels of calls within calls. @see https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-constraints.html */
const maxDepth = 16;

type Call = { procedure: Code; values: readonly Code[] };

/** What a CALL returns: the query of its row, if the procedure has OUT arguments. */
type Returned = { sql: string | undefined };

/** A procedure that was found, and the values for its input arguments. */
type Prepared = { procedure: Procedure; inputs: readonly Value[] };

/** Finds the procedure of a CALL and computes its arguments. */
export async function prepareCall(engine: Engine, call: Call): Promise<Prepared> {
  return prepare(
    call,
    rootFrame({ engine, isHeld: false, isNonatomic: false, depth: 0, counts: { ended: 0, loops: 0 } }),
  );
}

/** @param isHeld whether the call is within a transaction block */
export async function runCall(engine: Engine, prepared: Prepared, isHeld: boolean): Promise<Returned> {
  const { isNonatomic } = prepared.procedure;
  const context = { engine, isHeld, isNonatomic, depth: 0, counts: { ended: 0, loops: 0 } };
  const outputs = await run(prepared, context);
  const columns = outputs.map(({ name, ...value }) => `${literalOf(value)} AS ${quoteName(name)}`);
  return { sql: columns.length > 0 ? `SELECT ${columns.join(", ")}` : undefined };
}

function rootFrame(context: CallContext): Frame {
  return { context, scopes: [], positions: [], last: { rowCount: 0 } };
}

async function prepare({ procedure: name, values }: Call, frame: Frame): Promise<Prepared> {
  const { engine } = frame.context;
  const given = await argumentsOf(values, frame);
  const procedure = await findProcedure(engine, { procedure: name, types: given.map(({ type }) => type) });
  const inputs: Value[] = [];
  for (const [i, { type }] of inputsOf(procedure).entries()) {
    const value = given[i] ?? { type: "unknown", value: null };
    inputs.push({ type, value: await convert(frame, value, type) });
  }
  return { procedure, inputs };
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_CALL_procedure.html: an argument must not be or contain a query */
async function argumentsOf(values: readonly Code[], frame: Frame): Promise<Value[]> {
  if (values.length === 0) return [];
  const query = values.flat().find((piece) => isKeyword(piece, "SELECT"));
  if (query !== undefined) throw syntaxError(query.text);
  const list = values.map((code) => substitute(code, frame)).join(", ");
  const { result } = await frame.context.engine.run(`SELECT ${list}`);
  const found = await valuesOf(frame, result, result?.rows[0]);
  return found.map((value, i) => (isLiteral(values[i] ?? []) ? { ...value, type: "unknown" } : value));
}

const isLiteral = ([piece, ...rest]: Code) =>
  rest.length === 0 && piece !== undefined && (piece.isText || isKeyword(piece, "NULL"));

async function callNested(call: PlainStep & { kind: "call" }, frame: Frame): Promise<void> {
  const { context } = frame;
  if (context.depth + 1 >= maxDepth)
    throw new RedshiftSqlError(`stored procedure calls are nested more than ${maxDepth} levels`, "54001");
  const prepared = await prepare(call, frame);
  const { procedure } = prepared;
  if (procedure.isNonatomic !== context.isNonatomic)
    throw new RedshiftSqlError("nested procedures must all be NONATOMIC, or none of them", "0A000");
  if (procedure.arguments.some(({ mode }) => mode === "out"))
    throw new RedshiftSqlError("a nested call cannot have OUT arguments: use INOUT", "0A000");
  const targets = targetsOf(procedure, call.values);
  const outputs = await run(prepared, { ...context, depth: context.depth + 1 });
  for (const [i, name] of targets.entries()) {
    const output = outputs[i];
    if (output !== undefined) await assignValue(frame, { name }, output);
  }
}

/** The variables of the caller that hold INOUT arguments. */
function targetsOf(procedure: Procedure, values: readonly Code[]): string[] {
  return inputsOf(procedure).flatMap(({ mode, name }, i) => {
    if (mode !== "inout") return [];
    const [variable, ...rest] = values[i] ?? [];
    if (variable === undefined || variable.name === "" || rest.length > 0)
      throw new RedshiftSqlError(`the INOUT argument "${name}" of a nested call must be a variable`, "42601");
    return [variable.name];
  });
}

type Output = Value & { name: string };

async function run({ procedure, inputs }: Prepared, outer: CallContext): Promise<Output[]> {
  const context = { ...outer, isHeld: outer.isHeld || procedure.settings.length > 0 };
  const frame = within(rootFrame(context), procedure.name.split(".").at(-1));
  frame.own.set("found", variableOf("boolean", "f"));
  const left = [...inputs];
  const positions = procedure.arguments.map(({ name, mode, type }) => {
    const value = mode === "out" ? null : (left.shift()?.value ?? null);
    const variable = { ...variableOf(type, value), isConstant: mode === "in" };
    if (name !== "") frame.own.set(name, variable);
    return { variable, name, mode, type };
  });
  const inside = { ...frame, positions: positions.map(({ variable }) => variable) };
  const restore = await enter(procedure, context.engine);
  try {
    await runBlock(readProcedure(procedure.body), inside, callNested);
  } finally {
    await restore();
  }
  const outputs = positions.filter(({ mode }) => mode !== "in");
  return outputs.map(({ variable, name, type }, i) => ({
    name: name || `column${i + 1}`,
    type,
    value: variable.value,
  }));
}

/** Sets what the procedure was created with. @returns a function that takes it back */
async function enter({ settings, definer }: Procedure, engine: Engine): Promise<() => Promise<void>> {
  const earlier: { name: string; value: string }[] = [];
  for (const { name, value } of settings) {
    const [row] = await engine.ask("SELECT current_setting($1, true), set_config($1, $2, false)", [name, value]);
    earlier.push({ name, value: row?.[0] ?? "" });
  }
  const leave = definer === undefined ? undefined : await engine.become(definer);
  return async () => {
    await leave?.();
    for (const { name, value } of earlier) await engine.ask("SELECT set_config($1, $2, false)", [name, value]);
  };
}
