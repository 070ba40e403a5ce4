import type { Code } from "../sql/plpgsql/code.ts";
import type { Target } from "../sql/plpgsql/tree.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { Rows } from "./engine.ts";
import { convert, evaluate, evaluateAs, valuesOf } from "./evaluate.ts";
import { type Frame, fieldOf, findLabelled, findVariable, type Value, type Variable } from "./frame.ts";

/** The variable that a target names: a field of a record is none. */
function variableAt(frame: Frame, { name, field }: Target): Variable | undefined {
  const variable = findVariable(frame, name);
  if (field === undefined || variable?.kind === "record") return variable;
  return findLabelled(frame, name, field);
}

export const isVariable = (frame: Frame, target: Target): boolean => variableAt(frame, target) !== undefined;

/** `target := expression`. */
export async function assign(frame: Frame, target: Target, code: Code): Promise<void> {
  const variable = needed(frame, target);
  if (variable.kind === "value") store(variable, target, await evaluateAs(frame, code, variable.type));
  else setField(variable, target, await evaluate(frame, code));
}

/** Gives a row to a record, or to variables one by one; NULLs if there is none. */
export async function assignRow(
  frame: Frame,
  targets: readonly Target[],
  rows: Rows | undefined,
  at = 0,
): Promise<void> {
  const [target] = targets;
  const values = await valuesOf(frame, rows, rows?.rows[at]);
  const record =
    target && targets.length === 1 && target.field === undefined ? findVariable(frame, target.name) : undefined;
  if (record?.kind === "record") {
    record.fields = new Map(values.map((value, i) => [rows?.columns[i]?.name ?? "", value]));
    return;
  }
  if (values.length !== targets.length)
    throw new RedshiftSqlError("number of source and target fields in assignment does not match", "42601");
  for (const [i, place] of targets.entries())
    await assignValue(frame, place, values[i] ?? { type: "unknown", value: null });
}

export async function assignValue(frame: Frame, target: Target, given: Value): Promise<void> {
  const variable = needed(frame, target);
  if (variable.kind === "value") store(variable, target, await convert(frame, given, variable.type));
  else setField(variable, target, given);
}

function needed(frame: Frame, target: Target): Variable {
  const variable = variableAt(frame, target);
  if (variable !== undefined) return variable;
  const name = target.field === undefined ? target.name : `${target.name}.${target.field}`;
  throw new RedshiftSqlError(`"${name}" is not a known variable`, "42601");
}

export function store(variable: Variable & { kind: "value" }, { name }: Target, value: string | null): void {
  if (variable.isConstant) throw new RedshiftSqlError(`"${name}" is declared CONSTANT`, "42601");
  if (variable.isNotNull && value === null)
    throw new RedshiftSqlError(`null value cannot be assigned to variable "${name}" declared NOT NULL`, "22004");
  variable.value = value;
}

function setField(record: Variable & { kind: "record" }, { name, field = "" }: Target, value: Value): void {
  fieldOf(record, name, field);
  record.fields?.set(field, value);
}
