/** DECIMAL(precision, scale), in digits. */
export type Decimal = { precision: number; scale: number };

export type ArithmeticSign = "+" | "-" | "*" | "/" | "%";

const maxDigits = 38;
const minQuotientScale = 4;
/** Of a set operation, COALESCE, DECODE and similar functions over different types. */
const maxCommonPrecision = 19;

/**
 * The type of a computed decimal, as AWS publishes it. For `%` AWS publishes none; the remainder fits into the wider operand.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
 */
export function computedDecimal(sign: ArithmeticSign, left: Decimal, right: Decimal): Decimal {
  const { precision: p1, scale: s1 } = left;
  const { precision: p2, scale: s2 } = right;
  const scale = Math.max(s1, s2);
  const wholeDigits = Math.max(p1 - s1, p2 - s2);
  switch (sign) {
    case "+":
    case "-":
      return capped({ precision: wholeDigits + 1 + scale, scale });
    case "%":
      return capped({ precision: wholeDigits + scale, scale });
    case "*":
      return capped({ precision: p1 + p2 + 1, scale: s1 + s2 });
    case "/":
      return quotient(left, right);
    default:
      return sign satisfies never;
  }
}

/** Whether the type is cut to 38 digits, so that values may be too large for it. */
export function mayOverflow(sign: ArithmeticSign, left: Decimal, right: Decimal): boolean {
  if (sign === "/") return true;
  if (sign === "*") return left.precision + right.precision + 1 > maxDigits;
  const wholeDigits = Math.max(left.precision - left.scale, right.precision - right.scale);
  return wholeDigits + 1 + Math.max(left.scale, right.scale) > maxDigits;
}

/** "Notes on division operations": a precision above 38 takes digits from the scale, down to 4. */
function quotient({ precision: p1, scale: s1 }: Decimal, { precision: p2, scale: s2 }: Decimal): Decimal {
  const scale = Math.max(minQuotientScale, s1 + p2 - s2 + 1);
  const precision = p1 - s1 + s2 + scale;
  if (precision <= maxDigits) return { precision, scale };
  return { precision: maxDigits, scale: Math.max(maxDigits + scale - precision, minQuotientScale) };
}

function capped({ precision, scale }: Decimal): Decimal {
  return { precision: Math.min(precision, maxDigits), scale: Math.min(scale, maxDigits) };
}

/** The type of a column of UNION, INTERSECT or EXCEPT, and of COALESCE, DECODE, CASE and similar expressions. */
export function commonDecimal(one: Decimal, other: Decimal): Decimal {
  if (one.precision === other.precision && one.scale === other.scale) return one;
  const scale = Math.max(one.scale, other.scale);
  const wholeDigits = Math.max(one.precision - one.scale, other.precision - other.scale);
  if (scale >= maxCommonPrecision) return capped({ precision: wholeDigits + scale, scale });
  return { precision: Math.min(wholeDigits + scale, maxCommonPrecision), scale };
}

/** The digits that an integer has as a DECIMAL, by its size in bytes. */
export const integerDigits: Readonly<Record<2 | 4 | 8, number>> = { 2: 5, 4: 10, 8: 19 };

/** The type of a numeric literal without an exponent: its own digits. */
export function literalDecimal(text: string): Decimal | undefined {
  const [whole = "", fraction = ""] = text.replace(/^0+/, "").split(".");
  const precision = Math.max(whole.length + fraction.length, 1);
  return text === "" || !/^[\d.]+$/.test(text) || precision > maxDigits
    ? undefined
    : { precision, scale: fraction.length };
}
