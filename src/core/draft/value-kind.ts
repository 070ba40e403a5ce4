/** What a text looks like, as COPY would read it. */
export type ValueKind =
  | { kind: "integer"; digits: number }
  | { kind: "decimal"; whole: number; scale: number }
  | { kind: "float" | "boolean" | "time" | "json" | "text" }
  /** `format`: what COPY has to be told. `unclear`: day or month may come first. */
  | { kind: "date"; format: "iso" | "auto" | "day first" | "unclear" }
  | { kind: "timestamp"; format: "plain" | "auto"; zoned: boolean };

/** @param text neither empty nor blank */
export function valueKind(text: string): ValueKind {
  const value = text.trim();
  return numberKind(value) ?? timeKind(value) ?? otherKind(value);
}

function numberKind(value: string): ValueKind | undefined {
  const [, whole, fraction, exponent] = /^[+-]?(\d*)(?:\.(\d*))?(e[+-]?\d+)?$/i.exec(value) ?? [];
  if (whole === undefined || whole + (fraction ?? "") === "") return undefined;
  if (whole.length > 1 && whole.startsWith("0")) return { kind: "text" };
  if (exponent !== undefined) return { kind: "float" };
  const digits = whole === "0" ? 0 : whole.length;
  return fraction === undefined
    ? { kind: "integer", digits }
    : { kind: "decimal", whole: digits, scale: fraction.length };
}

function timeKind(value: string): ValueKind | undefined {
  if (/^\d{1,2}:\d{2}:\d{2}(?:\.\d{1,6})?$/.test(value)) return clockOf(value) ? { kind: "time" } : undefined;
  return isoKind(value) ?? slashedKind(value);
}

const iso =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([ T])(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/;

function isoKind(value: string): ValueKind | undefined {
  const [, year, month, day, between, clock, zone] = iso.exec(value) ?? [];
  if (!isDay({ year, month, day })) return undefined;
  if (clock === undefined) return { kind: "date", format: "iso" };
  if (!clockOf(clock)) return undefined;
  const isPlain = between === " " && /^\d{1,2}:\d{2}:\d{2}(?:\.\d{1,6})?$/.test(clock) && !/[A-Z]/.test(zone ?? "");
  return { kind: "timestamp", format: isPlain ? "plain" : "auto", zoned: zone !== undefined };
}

/** Dates with the year first, or last: then only a number above 12 shows which one is the day. */
function slashedKind(value: string): ValueKind | undefined {
  const [, year, sign, month, day] = /^(\d{4})([/.])(\d{1,2})\2(\d{1,2})$/.exec(value) ?? [];
  if (sign !== undefined) return isDay({ year, month, day }) ? { kind: "date", format: "auto" } : undefined;
  const [, first, , second, last, rest] =
    /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})( \d{1,2}:\d{2}(?::\d{2})?)?$/.exec(value) ?? [];
  const isMonthFirst = isDay({ year: last, month: first, day: second });
  const isDayFirst = isDay({ year: last, month: second, day: first });
  if (rest !== undefined) return undefined;
  if (isMonthFirst) return { kind: "date", format: isDayFirst ? "unclear" : "auto" };
  return isDayFirst ? { kind: "date", format: "day first" } : undefined;
}

function otherKind(value: string): ValueKind {
  if (/^(?:true|false)$/i.test(value)) return { kind: "boolean" };
  if ((value.startsWith("{") || value.startsWith("[")) && isJson(value)) return { kind: "json" };
  return { kind: "text" };
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

type Day = Record<"year" | "month" | "day", string | undefined>;

function isDay({ year, month, day }: Day): boolean {
  if (year === undefined || month === undefined || day === undefined || Number(year) < 1) return false;
  const date = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day))); // the calendar repeats after 400 years
  return Number(month) >= 1 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function clockOf(text: string): boolean {
  const [hour = 0, minute = 0, second = 0] = text.split(":").map(Number);
  return hour < 24 && minute < 60 && second < 60;
}
