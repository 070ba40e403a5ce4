import { type RowBuffer, reserve } from "./row-buffer.ts";

const twoTo32 = 2 ** 32;

/** @param bytes the size of the column */
export function writeInteger(out: RowBuffer, value: number, bytes: 2 | 4 | 8): undefined {
  reserve(out, bytes);
  if (bytes === 4) out.view.setInt32(out.length, value);
  else if (bytes === 2) out.view.setInt16(out.length, value);
  else setInteger64(out, value);
  out.length += bytes;
}

/** Of a safe integer: a `bigint` would cost an allocation. */
function setInteger64(out: RowBuffer, value: number): void {
  const high = Math.floor(value / twoTo32);
  out.view.setInt32(out.length, high);
  out.view.setUint32(out.length + 4, value - high * twoTo32);
}

export function writeBigInteger(out: RowBuffer, value: bigint): undefined {
  reserve(out, 8);
  out.view.setBigInt64(out.length, value);
  out.length += 8;
}

export function writeFloat(out: RowBuffer, value: number, bytes: 4 | 8): undefined {
  reserve(out, bytes);
  if (bytes === 4) out.view.setFloat32(out.length, value);
  else out.view.setFloat64(out.length, value);
  out.length += bytes;
}

const headerBytes = 8;
const negativeSign = 0x4000;

/** The digits of a number, by their place in the text. */
export type Digits = {
  source: Uint8Array;
  isNegative: boolean;
  /** Of the first digit. */
  start: number;
  /** Of the point, or the end if no point is there. */
  point: number;
  end: number;
};

/**
 * Writes a `numeric`: digits to the base 10,000, counted from the point.
 *
 * @see https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/numeric.c numeric_recv
 */
export function writeNumeric(
  out: RowBuffer,
  { source, isNegative, start, point, end }: Digits,
  scale: number,
): undefined {
  const whole = point - start;
  const groupsBefore = Math.ceil(whole / 4);
  const groupsBehind = Math.ceil(Math.max(0, end - point - 1) / 4);
  reserve(out, headerBytes + 2 * (groupsBefore + groupsBehind));
  const { view } = out;
  let to = out.length;
  view.setInt16(to, groupsBefore + groupsBehind);
  view.setInt16(to + 2, groupsBefore - 1);
  view.setUint16(to + 4, isNegative ? negativeSign : 0);
  view.setInt16(to + 6, scale);
  to += headerBytes;
  let group = 0;
  let digits = groupsBefore * 4 - whole;
  for (let at = start; at < end; at++) {
    if (at === point) continue;
    group = group * 10 + (source[at] as number) - 0x30; // within bounds
    if (++digits < 4) continue;
    view.setInt16(to, group);
    to += 2;
    group = 0;
    digits = 0;
  }
  if (digits > 0) {
    view.setInt16(to, group * 10 ** (4 - digits));
    to += 2;
  }
  out.length = to;
}
