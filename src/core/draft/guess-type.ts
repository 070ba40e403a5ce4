import { plural } from "../base/plural.ts";
import { type ColumnType, maxVarcharBytes } from "../shapes/column-type.ts";
import type { SampleValue } from "./sample.ts";
import { type ValueKind, valueKind } from "./value-kind.ts";

/** What COPY must be told to read the values. */
export type CopyNeeds = { dateFormat?: "auto" | "DD/MM/YYYY"; timeFormat?: "auto"; nullAs?: string };

/** A type with the reason for it. */
export type TypeGuess = { type: ColumnType; why: string; needs: CopyNeeds };

/** Texts that people write for NULL. */
const nullWords = /^(?:null|none|nil|n\/?a|nan|-)$/i;

/**
 * The type that has room for values like these.
 *
 * @param column.mayRename the format has NULL AS, so one word may mean NULL
 */
export function guessType(column: { name: string; values: readonly SampleValue[]; mayRename: boolean }): TypeGuess {
  const { values } = column;
  if (values.some((value) => value !== null && typeof value === "object"))
    return { type: { kind: "super" }, why: "holds lists or objects", needs: {} };
  const texts = values.filter((value) => typeof value === "string" && value.trim() !== "") as string[];
  if (texts.length === 0) return { type: unseenText, why: "no value was seen", needs: {} };
  const typed = typeOf(texts, column.name);
  if (typed) return typed;
  return (column.mayRename && withoutNullWord(texts, column.name)) || textType(texts);
}

/** Of a column without any value. */
export const unseenText: ColumnType = { kind: "varchar", bytes: 256 };

function withoutNullWord(texts: readonly string[], name: string): TypeGuess | undefined {
  const words = new Set(texts.filter((text) => nullWords.test(text)));
  const [word, ...more] = words;
  if (word === undefined || more.length > 0) return undefined;
  const others = texts.filter((text) => text !== word);
  const typed = others.length === 0 ? undefined : typeOf(others, name);
  return typed && { ...typed, why: `${typed.why}, and ${word} for NULL`, needs: { ...typed.needs, nullAs: word } };
}

function typeOf(texts: readonly string[], name: string): TypeGuess | undefined {
  const kinds = texts.map(valueKind);
  const all = (...allowed: readonly ValueKind["kind"][]) => kinds.every(({ kind }) => allowed.includes(kind));
  if (all("integer", "decimal", "float")) return numberType(kinds, texts, name);
  if (all("date", "timestamp")) return timeType(kinds);
  if (all("boolean")) return { type: { kind: "boolean" }, why: "true and false", needs: {} };
  if (all("time")) return { type: { kind: "time", zoned: false }, why: "times of a day", needs: {} };
  return all("json")
    ? { type: { kind: "super" }, why: "every value is a list or object of JSON", needs: {} }
    : undefined;
}

const maxDigits = 38;
/** More digits behind the point are measured rather than counted. */
const maxExactScale = 9;

function numberType(kinds: readonly ValueKind[], texts: readonly string[], name: string): TypeGuess | undefined {
  const whole = Math.max(...kinds.map((kind) => wholeDigits(kind)));
  const scale = Math.max(...kinds.map((kind) => (kind.kind === "decimal" ? kind.scale : 0)));
  if (kinds.some(({ kind }) => kind === "float"))
    return { type: { kind: "float", bytes: 8 }, why: "numbers with an exponent", needs: {} };
  if (kinds.every(({ kind }) => kind === "integer")) return integerType(texts, whole, name);
  if (scale > maxExactScale && whole + scale <= maxFloatDigits + maxExactScale)
    return {
      type: { kind: "float", bytes: 8 },
      why: `up to ${scale} digits behind the point, as measured values have`,
      needs: {},
    };
  const room = { precision: whole + scale + 6 <= 18 ? 18 : maxDigits, scale: scale + 2 };
  if (whole + room.scale > room.precision) return undefined;
  const seen = `${plural(whole, "digit")} before the point and ${scale} behind it`;
  return { type: { kind: "decimal", ...room }, why: `${seen}, with room`, needs: {} };
}

const maxFloatDigits = 17;

const wholeDigits = (kind: ValueKind) =>
  kind.kind === "integer" ? kind.digits : kind.kind === "decimal" ? kind.whole : 0;

/** Ids grow; other numbers get room for two digits more. */
function integerType(texts: readonly string[], digits: number, name: string): TypeGuess | undefined {
  const needs = {};
  if (digits > maxDigits) return undefined;
  if (digits >= 19 && !texts.every(fitsBigint))
    return {
      type: { kind: "decimal", precision: maxDigits, scale: 0 },
      why: `whole numbers of ${digits} digits`,
      needs,
    };
  const epoch = epochNote(texts);
  const why = epoch ?? `whole numbers of up to ${plural(Math.max(1, digits), "digit")}`;
  const isShort = digits <= 7 && !isIdName(name);
  return { type: { kind: "integer", bytes: isShort ? 4 : 8 }, why, needs };
}

const fitsBigint = (text: string) => {
  const value = BigInt(text.trim().replace(/^\+/, ""));
  return value >= -(2n ** 63n) && value < 2n ** 63n;
};

/** Seconds or milliseconds since 1970, of a time in this century. */
function epochNote(texts: readonly string[]): string | undefined {
  if (texts.every((text) => /^1\d{9}$/.test(text))) return "whole numbers, perhaps seconds since 1970";
  if (texts.every((text) => /^1\d{12}$/.test(text))) return "whole numbers, perhaps milliseconds since 1970";
  return undefined;
}

export const isIdName = (name: string): boolean =>
  /(?:^|[_\W])(?:id|key|no|seq|lsn)$/i.test(name) || /[a-z]I[dD]$/.test(name);

function timeType(kinds: readonly ValueKind[]): TypeGuess | undefined {
  const times = kinds.flatMap((kind) => (kind.kind === "timestamp" ? [kind] : []));
  const dates = kinds.flatMap((kind) => (kind.kind === "date" ? [kind.format] : []));
  if (times.length === 0) return dateType(new Set(dates));
  if (dates.some((format) => format !== "iso")) return undefined;
  const zoned = times.some((time) => time.zoned);
  const isAuto = times.some(({ format }) => format === "auto");
  const mixed = zoned && !times.every((time) => time.zoned) ? ", some without a zone: COPY takes these for UTC" : "";
  return {
    type: { kind: "timestamp", zoned },
    why: `times ${zoned ? "with" : "without"} a zone${mixed}${isAuto ? ", which COPY reads by TIMEFORMAT 'auto'" : ""}`,
    needs: isAuto ? { timeFormat: "auto" } : {},
  };
}

type DateFormat = Extract<ValueKind, { kind: "date" }>["format"];

/** Dates that do not say whether day or month comes first stay text: a wrong guess would store other days. */
function dateType(formats: ReadonlySet<DateFormat>): TypeGuess | undefined {
  const type = { kind: "date" } as const;
  const only = (...allowed: readonly DateFormat[]) => [...formats].every((format) => allowed.includes(format));
  if (only("iso")) return { type, why: "days", needs: {} };
  if (only("day first", "unclear") && formats.has("day first"))
    return { type, why: "days with the day first", needs: { dateFormat: "DD/MM/YYYY" } };
  return only("iso", "auto", "unclear") && formats.has("auto")
    ? { type, why: "days, which COPY reads by DATEFORMAT 'auto'", needs: { dateFormat: "auto" } }
    : undefined;
}

/** Twice the longest value, rounded up to a power of two. */
export function textType(texts: readonly string[]): TypeGuess {
  const longest = Math.max(...texts.map(byteLength));
  const bytes = Math.min(maxVarcharBytes, Math.max(leastBytes, 2 ** Math.ceil(Math.log2(longest * 2))));
  const seen = `text of up to ${plural(longest, "byte")}${longest > maxVarcharBytes ? `, and VARCHAR ends at ${maxVarcharBytes}` : ""}`;
  return { type: { kind: "varchar", bytes }, why: `${seen}${whyText(texts)}`, needs: {} };
}

const leastBytes = 64;

const encoder = new TextEncoder();
const byteLength = (text: string) => encoder.encode(text).length;

/** What keeps a text from being a number or a day. */
function whyText(texts: readonly string[]): string {
  if (texts.every((text) => /^\d+$/.test(text)) && texts.some((text) => /^0\d/.test(text)))
    return "; a number would lose its leading zeros";
  const kinds = texts.map(valueKind);
  return kinds.every((kind) => kind.kind === "date")
    ? "; whether day or month comes first is not clear, so write DATEFORMAT and DATE if you know"
    : "";
}
