import type { Code } from "../sql/plpgsql/code.ts";
import type { Parameter } from "../sql/plpgsql/tree.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { Engine } from "./engine.ts";

/** A value as PostgreSQL's text, and its type as PostgreSQL writes it. */
export type Value = { type: string; value: string | null };

export type Variable =
  | (Value & {
      kind: "value";
      isConstant: boolean;
      isNotNull: boolean;
      /** Of a cursor that is declared with its query. */
      bound?: { parameters: readonly Parameter[]; query: Code };
    })
  /** No fields until a row was assigned. */
  | { kind: "record"; fields: Map<string, Value> | undefined };

type Scope = { label: string | undefined; variables: Map<string, Variable> };

/** What all procedures of one CALL share. */
export type CallContext = {
  engine: Engine;
  /** Called within a transaction block, or by a procedure with SET: transactions cannot be ended. */
  isHeld: boolean;
  isNonatomic: boolean;
  depth: number;
  /** `ended`: how many transactions; cursors that were open then are closed. `loops`: cursors of FOR loops. */
  counts: { ended: number; loops: number };
};

export type Frame = {
  context: CallContext;
  /** The innermost first; the last one has FOUND and the arguments. */
  scopes: readonly Scope[];
  positions: readonly Variable[];
  /** ROW_COUNT. */
  last: { rowCount: number };
  /** The error that the handler around handles. */
  failure?: unknown;
};

/** How the steps of a body ended. */
export type Flow = { kind: "next" | "return" } | { kind: "exit" | "continue"; label: string | undefined };
export const next: Flow = { kind: "next" };

export function within(frame: Frame, label: string | undefined): Frame & { own: Map<string, Variable> } {
  const own = new Map<string, Variable>();
  return { ...frame, scopes: [{ label, variables: own }, ...frame.scopes], own };
}

export function findVariable({ scopes }: Frame, name: string): Variable | undefined {
  return scopes.find(({ variables }) => variables.has(name))?.variables.get(name);
}

/** The variable `label.name`. */
export function findLabelled({ scopes }: Frame, label: string, name: string): Variable | undefined {
  return scopes.find((scope) => scope.label === label)?.variables.get(name);
}

/** @throws RedshiftSqlError for a record without a row, or without the field */
export function fieldOf({ fields }: Variable & { kind: "record" }, record: string, name: string): Value {
  if (fields === undefined) throw new RedshiftSqlError(`record "${record}" is not assigned yet`, "55000");
  const value = fields.get(name);
  if (value === undefined) throw new RedshiftSqlError(`record "${record}" has no field "${name}"`, "42703");
  return value;
}

export const variableOf = (type: string, value: string | null): Variable & { kind: "value" } => ({
  kind: "value",
  type,
  value,
  isConstant: false,
  isNotNull: false,
});

export function setFound({ scopes }: Frame, isFound: boolean): void {
  const found = scopes.at(-1)?.variables.get("found");
  if (found?.kind === "value") found.value = isFound ? "t" : "f";
}
