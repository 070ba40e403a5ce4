import { type Code, isKeyword } from "../sql/plpgsql/code.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { Rows } from "./engine.ts";
import type { Frame, Value } from "./frame.ts";
import { canonicalType, literalOf, redshiftType } from "./literal.ts";
import { substitute } from "./substitute.ts";

/** The value of an expression. */
export async function evaluate(frame: Frame, code: Code): Promise<Value> {
  const { result } = await frame.context.engine.run(`SELECT ${substitute(code, frame)}`);
  const [value, second] = await valuesOf(frame, result, result?.rows[0]);
  if (second !== undefined) throw new RedshiftSqlError("query returned more than one column", "42601");
  return value ?? { type: "unknown", value: null };
}

/** The value as one of the type. */
export async function evaluateAs(frame: Frame, code: Code, type: string): Promise<string | null> {
  if (!isCast(type) || code.some((piece) => isKeyword(piece, "FROM")))
    return convert(frame, await evaluate(frame, code), type);
  const sql = `SELECT CAST((${substitute(code, frame)}\n) AS ${redshiftType(type)})`;
  const { result } = await frame.context.engine.run(sql);
  return result?.rows[0]?.[0] ?? null;
}

export async function isTrue(frame: Frame, code: Code): Promise<boolean> {
  return (await evaluateAs(frame, code, "boolean")) === "t";
}

/** Whether a cast makes what an assignment makes: a text that is too long would be cut. */
const isCast = (type: string) => !isTextType(type) && type !== "numeric";
const isTextType = (type: string) => /^(character|character varying|text|refcursor|bpchar)(\(\d+\))?$/.test(type);

/** @throws RedshiftSqlError for a text that is too long */
export async function convert(frame: Frame, given: Value, type: string): Promise<string | null> {
  if (given.value === null || canonicalType(given.type) === type) return given.value;
  if (isTextType(type)) return fitting(asText(given), type);
  if (type === "numeric" && /^-?(?:\d+(?:\.\d+)?|\.\d+)$/.test(given.value)) return given.value;
  const { result } = await frame.context.engine.run(`SELECT CAST(${literalOf(given)} AS ${redshiftType(type)})`);
  return result?.rows[0]?.[0] ?? null;
}

function asText({ type, value }: Value): string {
  if (type !== "boolean") return value ?? "";
  return value === "t" ? "true" : "false";
}

function fitting(text: string, type: string): string {
  const [, bytes] = /\((\d+)\)$/.exec(type) ?? [];
  const limit = bytes === undefined ? Number.POSITIVE_INFINITY : Number(bytes);
  if (Buffer.byteLength(text.trimEnd()) > limit) throw new RedshiftSqlError(`value too long for type ${type}`, "22001");
  const kept = Buffer.byteLength(text) > limit ? text.trimEnd() : text;
  return type.startsWith("character(") ? kept.padEnd(limit - Buffer.byteLength(kept) + kept.length) : kept;
}

/** The values of a row, with the types of its columns. */
export async function valuesOf(
  frame: Frame,
  rows: Rows | undefined,
  row: Rows["rows"][0] | undefined,
): Promise<Value[]> {
  if (rows === undefined) return [];
  const types = await typesOf(frame, rows);
  return types.map((type, i) => ({ type, value: row?.[i] ?? null }));
}

const known = new Map<string, string>();

async function typesOf({ context: { engine } }: Frame, { columns }: Rows): Promise<string[]> {
  const keys = columns.map(({ dataTypeID, dataTypeModifier }) => `${dataTypeID}, ${dataTypeModifier}`);
  const unknown = [...new Set(keys)].filter((key) => !known.has(key));
  if (unknown.length > 0) {
    const [names = []] = await engine.ask(`SELECT ${unknown.map((key) => `format_type(${key})`).join(", ")}`);
    for (const [i, key] of unknown.entries()) known.set(key, names[i] ?? "text");
  }
  return keys.map((key) => known.get(key) ?? "text");
}
