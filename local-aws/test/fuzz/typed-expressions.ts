import type { Random } from "./campaign.ts";
import { cast, common, compute, decimal, integer, negated, type Typed } from "./typed-values.ts";

/** SQL, and what Redshift makes of it. */
export type Expression = { sql: string } & Typed;

type Column = { name: string; sqlType: string } & Typed;

/** The one row that all expressions read. */
export const columns: readonly Column[] = [
  { name: "s", sqlType: "smallint", ...integer(7n, "int2") },
  { name: "i", sqlType: "int", ...integer(-1234n, "int4") },
  { name: "b", sqlType: "bigint", ...integer(9_000_000_001n, "int8") },
  { name: "d1", sqlType: "decimal(8,2)", ...decimal(12_345n, 8, 2) },
  { name: "d2", sqlType: "decimal(5,3)", ...decimal(-1_207n, 5, 3) },
  { name: "d3", sqlType: "decimal(19,0)", ...decimal(1_234_567_890_123n, 19, 0) },
  { name: "d4", sqlType: "decimal(38,10)", ...decimal(3_333_333_333_333n, 38, 10) },
  { name: "d5", sqlType: "decimal(18,18)", ...decimal(100_000_000_000_000_001n, 18, 18) },
  { name: "n", sqlType: "decimal(10,4)", ...decimal(null, 10, 4) },
];

export function randomNumber(random: Random, depth: number): Expression {
  if (depth === 0 || random.oneIn(6)) return leaf(random);
  const operand = () => randomNumber(random, depth - 1 - random.below(2) * Number(depth > 1));
  switch (random.below(12)) {
    case 0:
      return negative(operand());
    case 1:
      return castOf(random, operand());
    case 2:
      return coalesce(operand(), operand());
    case 3:
      return caseOf(random, operand(), operand());
    case 4:
      return wrapped(operand());
    default:
      return operation(random, operand(), operand());
  }
}

function leaf(random: Random): Expression {
  if (random.oneIn(2)) {
    const { name, type, value } = random.pick(columns);
    return { sql: random.oneIn(4) ? `t.${name}` : name, type, value };
  }
  if (random.oneIn(8)) return scalar(random);
  const digits = String(random.below(10 ** (1 + random.below(6))));
  if (random.oneIn(3)) return { sql: digits, ...integer(BigInt(digits), "int4") };
  const fraction = String(random.below(1000)).padStart(random.below(4), "0");
  const whole = digits.replace(/^0+/, "");
  const p = Math.max(whole.length + fraction.length, 1);
  return { sql: `${digits}.${fraction}`, ...decimal(BigInt(digits + fraction), p, fraction.length) };
}

/** An aggregate over one row: the same value, 38 digits. */
function scalar(random: Random): Expression {
  const { name, type, value } = random.pick(columns.filter((it) => it.type.name === "decimal"));
  if (type.name !== "decimal") throw new Error("not a decimal");
  const aggregate = random.pick(["sum", "avg", "min", "max"]);
  const p = aggregate.startsWith("m") ? type.p : 38;
  return { sql: `(SELECT ${aggregate}(${name}) FROM t)`, type: { ...type, p }, value };
}

function wrapped({ sql, ...typed }: Expression): Expression {
  return { sql: `(${sql})`, ...typed };
}

function negative(operand: Expression): Expression {
  return { sql: `(- (${operand.sql}))`, ...negated(operand) };
}

function castOf(random: Random, operand: Expression): Expression {
  const p = 1 + random.below(38);
  const s = random.below(Math.min(p, 20) + 1);
  const typed = cast(operand, p, s);
  const sql = random.oneIn(2) ? `(${operand.sql})::decimal(${p},${s})` : `CAST(${operand.sql} AS numeric(${p}, ${s}))`;
  return { sql, ...typed };
}

function coalesce(one: Expression, other: Expression): Expression {
  const [first, second] = common(one, other);
  return { sql: `COALESCE(${one.sql}, ${other.sql})`, ...(first.value === null ? second : first) };
}

function caseOf(random: Random, one: Expression, other: Expression): Expression {
  const [first, second] = common(one, other);
  const isFirst = random.oneIn(2);
  return {
    sql: `CASE WHEN s = ${isFirst ? 7 : 8} THEN ${one.sql} ELSE ${other.sql} END`,
    ...(isFirst ? first : second),
  };
}

/** Without parentheses the text means what the ranks of the signs say, so operands that are operations get them, mostly. */
function operation(random: Random, left: Expression, right: Expression): Expression {
  const sign = random.pick(["+", "-", "*", "/"] as const);
  const blank = random.pick(["", " ", "\n"]);
  return { sql: `(${left.sql}${blank}${sign} ${right.sql})`, ...compute(sign, left, right) };
}

/** A chain without parentheses, computed by rank and then from the left. */
export function randomChain(random: Random): Expression {
  const operands = Array.from({ length: 2 + random.below(4) }, () => leafOrGroup(random));
  const signs = operands.slice(1).map(() => random.pick(["+", "-", "*", "/"] as const));
  const sql = operands
    .map((operand, at) => (at === 0 ? operand.sql : `${signs[at - 1]} ${operand.sql}`))
    .join(random.pick(["", " "]));
  return { sql, ...byRank(operands, signs) };
}

function leafOrGroup(random: Random): Expression {
  return random.oneIn(4) ? wrapped(randomNumber(random, 1)) : leaf(random);
}

function byRank(operands: readonly Typed[], signs: readonly ("+" | "-" | "*" | "/")[]): Typed {
  const terms: Typed[] = [];
  const additions: ("+" | "-")[] = [];
  for (const [at, operand] of operands.entries()) {
    const sign = signs[at - 1];
    const last = terms.at(-1);
    if (last && (sign === "*" || sign === "/")) terms[terms.length - 1] = compute(sign, last, operand);
    else {
      terms.push(operand);
      if (sign === "+" || sign === "-") additions.push(sign);
    }
  }
  return terms.reduce((sum, term, at) => compute(additions[at - 1] ?? "+", sum, term));
}

const letters = ["a", "b", "A", "é", " ", "", "x y", "ab  "];

export function randomText(random: Random, depth: number): Expression & { value: string } {
  const operand = () => randomText(random, depth - 1);
  const text = (sql: string, value: string) => ({ sql, type: { name: "varchar" } as const, value });
  if (depth === 0 || random.oneIn(4)) {
    const value = Array.from({ length: random.below(4) }, () => random.pick(letters)).join("");
    return text(`'${value}'::varchar(20)`, value);
  }
  const { sql, value } = operand();
  const count = random.below(5);
  const [one, other] = [operand(), operand()];
  return random.pick([
    () => text(`(${one.sql} || ${other.sql})`, one.value + other.value),
    () => text(`upper(${sql})`, value.toUpperCase().replaceAll("É", "é")),
    () => text(`left(${sql}, ${count})`, [...value].slice(0, count).join("")),
    () => text(`substring(${sql}, ${count + 1}, 2)`, [...value].slice(count, count + 2).join("")),
    () => text(`rtrim(${sql})`, value.replace(/ +$/, "")),
    () => text(`COALESCE(NULL, ${sql})`, value),
    () =>
      text(
        `CASE WHEN ${one.sql} = ${other.sql} THEN ${sql} ELSE 'no' END`,
        trimmed(one.value) === trimmed(other.value) ? value : "no",
      ),
  ])();
}

const trimmed = (text: string) => text.replace(/ +$/, "");

export function randomComparison(random: Random): Expression {
  const [one, other] = [randomText(random, 2), randomText(random, 2)];
  const order = Buffer.compare(Buffer.from(trimmed(one.value)), Buffer.from(trimmed(other.value)));
  const sign = random.pick(["=", "<>", "<", ">", "<=", ">=", "IN"]);
  const meaning = {
    "=": order === 0,
    IN: order === 0,
    "<>": order !== 0,
    "<": order < 0,
    ">": order > 0,
    "<=": order <= 0,
    ">=": order >= 0,
  };
  const right = sign === "IN" ? `(${other.sql}, '~')` : other.sql;
  return { sql: `(${one.sql} ${sign} ${right})`, type: { name: "bool" }, value: meaning[sign as keyof typeof meaning] };
}
