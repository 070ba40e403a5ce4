import { commonDecimal, type Decimal, integerDigits } from "./decimal-rules.ts";

/** What is known of the type of an expression, beyond what PostgreSQL knows. */
export type ValueType =
  /** `isExact`: every value already has this scale. */
  | ({ kind: "decimal"; isExact: boolean } & Decimal)
  | { kind: "integer"; bytes: 2 | 4 | 8 }
  /** At most so many bytes. */
  | { kind: "text"; bytes: number }
  /** NULL without a type. */
  | { kind: "null" };

export const maxVarcharBytes = 65_535;

/** PostgreSQL's object ids of types. */
export const typeIds = {
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  unknown: 705,
  bpchar: 1042,
  varchar: 1043,
  numeric: 1700,
};

const integerBytes: Readonly<Record<number, 2 | 4 | 8>> = { [typeIds.int2]: 2, [typeIds.int4]: 4, [typeIds.int8]: 8 };

/** PostgreSQL adds 4 to lengths and precisions in a type's modifier; -1 is none. */
const modifierHeader = 4;

/** The type that a column or a cast declares. */
export function declaredType(typeId: number, modifier: number): ValueType | undefined {
  const bytes = integerBytes[typeId];
  if (bytes !== undefined) return { kind: "integer", bytes };
  if (modifier < modifierHeader) return undefined;
  const length = modifier - modifierHeader;
  if (typeId === typeIds.numeric)
    return { kind: "decimal", precision: length >> 16, scale: length & 0x7ff, isExact: true };
  return typeId === typeIds.varchar || typeId === typeIds.bpchar ? { kind: "text", bytes: length } : undefined;
}

/** PostgreSQL's modifier for the type; `undefined` if PostgreSQL has none for it. */
export function modifierOf(type: ValueType): number | undefined {
  if (type.kind === "decimal") return (type.precision << 16) + type.scale + modifierHeader;
  return type.kind === "text" ? type.bytes + modifierHeader : undefined;
}

/** As PostgreSQL writes it in a cast; `undefined` if there is nothing to cast to. */
export function castName(type: ValueType): string | undefined {
  return type.kind === "decimal" ? `numeric(${type.precision},${type.scale})` : undefined;
}

export function asDecimal(type: ValueType | undefined): (Decimal & { isExact: boolean }) | undefined {
  if (type?.kind === "decimal") return type;
  return type?.kind === "integer" ? { precision: integerDigits[type.bytes], scale: 0, isExact: true } : undefined;
}

/** The type of an expression that gives one of several values. */
export function commonType(types: readonly (ValueType | undefined)[]): ValueType | undefined {
  const [first, ...others] = types.filter((type) => type?.kind !== "null");
  if (first === undefined)
    return types.length > 0 && types.every((type) => type?.kind === "null") ? types[0] : undefined;
  return others.reduce<ValueType | undefined>((one, other) => one && other && commonOfTwo(one, other), first);
}

function commonOfTwo(one: ValueType, other: ValueType): ValueType | undefined {
  if (one.kind === "text" && other.kind === "text") return { kind: "text", bytes: Math.max(one.bytes, other.bytes) };
  if (one.kind === "integer" && other.kind === "integer") return one.bytes < other.bytes ? other : one;
  const [first, second] = [asDecimal(one), asDecimal(other)];
  if (first === undefined || second === undefined) return undefined;
  const type = commonDecimal(first, second);
  const isExact = first.isExact && second.isExact && first.scale === second.scale;
  return { kind: "decimal", ...type, isExact };
}
