/**
 * AWS's rules for computed types, written a second time from the published page, over whole numbers of any size.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
 */
export type Type =
  | { name: "decimal"; p: number; s: number }
  | { name: "int2" | "int4" | "int8" }
  | { name: "varchar" }
  | { name: "bool" };

/** The value of a decimal is a number of its last digit; a number is a whole number; NULL is null. */
export type Value = bigint | string | boolean | null;
export type Typed = { type: Type; value: Value };

/** The expression has no value: Redshift reports an error. */
export class NoValue extends Error {
  override readonly name = "NoValue";
}

const power = (digits: number) => 10n ** BigInt(digits);
const sizes = { int2: 5, int4: 10, int8: 19 };
const bits = { int2: 16n, int4: 32n, int8: 64n };
type IntegerName = keyof typeof sizes;
type Number = { p: number; s: number; unscaled: bigint };

export const isNumber = ({ type }: Typed): boolean => type.name !== "varchar" && type.name !== "bool";

function toNumber({ type, value }: Typed): Omit<Number, "unscaled"> & { unscaled: bigint | null } {
  if (type.name === "varchar" || type.name === "bool") throw new Error("not a number");
  const unscaled = typeof value === "bigint" ? value : null;
  return type.name === "decimal" ? { p: type.p, s: type.s, unscaled } : { p: sizes[type.name], s: 0, unscaled };
}

export function decimal(unscaled: bigint | null, p: number, s: number): Typed {
  if (unscaled !== null && abs(unscaled) >= power(p)) throw new NoValue("decimal overflow");
  return { type: { name: "decimal", p, s }, value: unscaled };
}

export function integer(value: bigint | null, name: IntegerName): Typed {
  const limit = 1n << (bits[name] - 1n);
  if (value !== null && (value >= limit || value < -limit)) throw new NoValue("integer overflow");
  return { type: { name }, value };
}

const abs = (value: bigint) => (value < 0n ? -value : value);

export function compute(sign: "+" | "-" | "*" | "/", left: Typed, right: Typed): Typed {
  if (left.type.name !== "decimal" && right.type.name !== "decimal") return computeIntegers(sign, left, right);
  const [l, r] = [toNumber(left), toNumber(right)];
  const { p, s } = resultType(sign, l, r);
  if (r.unscaled === 0n && sign === "/" && l.unscaled !== null) throw new NoValue("division by zero");
  if (l.unscaled === null || r.unscaled === null) return decimal(null, p, s);
  return decimal(calculate(sign, { ...l, unscaled: l.unscaled }, { ...r, unscaled: r.unscaled }, s), p, s);
}

function resultType(
  sign: string,
  { p: p1, s: s1 }: { p: number; s: number },
  { p: p2, s: s2 }: { p: number; s: number },
) {
  if (sign === "*") return { p: Math.min(38, p1 + p2 + 1), s: Math.min(38, s1 + s2) };
  if (sign === "/") {
    const s = Math.max(4, s1 + p2 - s2 + 1);
    const p = p1 - s1 + s2 + s;
    return p > 38 ? { p: 38, s: Math.max(38 + s - p, 4) } : { p, s };
  }
  const s = Math.max(s1, s2);
  return { p: Math.min(38, Math.max(p1 - s1, p2 - s2) + 1 + s), s };
}

function calculate(sign: string, l: Number, r: Number, s: number): bigint {
  if (sign === "*") return rescale(l.unscaled * r.unscaled, l.s + r.s, s);
  if (sign === "/") return (l.unscaled * power(s + r.s)) / (r.unscaled * power(l.s));
  const [one, other] = [rescale(l.unscaled, l.s, s), rescale(r.unscaled, r.s, s)];
  return sign === "+" ? one + other : one - other;
}

/** Half a digit is rounded away from zero. */
function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return unscaled * power(to - from);
  const unit = power(from - to);
  const rounded = (abs(unscaled) * 2n + unit) / (unit * 2n);
  return unscaled < 0n ? -rounded : rounded;
}

function computeIntegers(sign: string, left: Typed, right: Typed): Typed {
  const names = [left.type.name, right.type.name];
  const name = names.includes("int8") ? "int8" : names.includes("int4") ? "int4" : "int2";
  if (typeof left.value !== "bigint" || typeof right.value !== "bigint") return integer(null, name);
  if (sign === "+") return integer(left.value + right.value, name);
  if (sign === "-") return integer(left.value - right.value, name);
  if (sign === "*") return integer(left.value * right.value, name);
  if (right.value === 0n) throw new NoValue("division by zero");
  return integer(left.value / right.value, name);
}

export function negated({ type, value }: Typed): Typed {
  const negative = typeof value === "bigint" ? -value : null;
  if (type.name === "varchar" || type.name === "bool") throw new Error("not a number");
  return type.name === "decimal" ? { type, value: negative } : integer(negative, type.name);
}

export function cast(operand: Typed, p: number, s: number): Typed {
  const { unscaled, s: from } = toNumber(operand);
  return decimal(unscaled === null ? null : rescale(unscaled, from, s), p, s);
}

/** The type of one of two values, and each of them as that type. */
export function common(one: Typed, other: Typed): [Typed, Typed] {
  const [l, r] = [toNumber(one), toNumber(other)];
  if (one.type.name !== "decimal" && other.type.name !== "decimal") {
    const name =
      sizes[one.type.name as IntegerName] > sizes[other.type.name as IntegerName] ? one.type.name : other.type.name;
    return [integer(l.unscaled, name as IntegerName), integer(r.unscaled, name as IntegerName)];
  }
  if (l.p === r.p && l.s === r.s) return [decimal(l.unscaled, l.p, l.s), decimal(r.unscaled, r.p, r.s)];
  const s = Math.max(l.s, r.s);
  const whole = Math.max(l.p - l.s, r.p - r.s);
  const p = s >= 19 ? Math.min(whole + s, 38) : Math.min(whole + s, 19);
  const as = (value: bigint | null, from: number): Typed => ({
    type: { name: "decimal", p, s },
    value: value === null ? null : rescale(value, from, s),
  });
  return [as(l.unscaled, l.s), as(r.unscaled, r.s)];
}

/** A value as the Data API shows it. */
export function shown({ type, value }: Typed): string | null {
  if (value === null) return null;
  if (type.name === "bool") return value ? "t" : "f";
  if (type.name !== "decimal") return String(value);
  const digits = abs(value as bigint)
    .toString()
    .padStart(type.s + 1, "0");
  const sign = (value as bigint) < 0n ? "-" : "";
  const point = digits.length - type.s;
  return type.s === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The last cast of a result to its type. */
export function stored({ type, value }: Typed): Typed {
  return type.name === "decimal" ? decimal(value as bigint | null, type.p, type.s) : { type, value };
}
