/** PostgreSQL's `bytea`, which computes values of VARBYTE, and VARBYTE itself. */
const byteaId = 17;
export const varbyteId = 6551;

/** PostgreSQL's `jsonb`, which is SUPER. */
const superId = 3802;

const [rowDescription, parameterDescription] = ["T", "t"].map((letter) => letter.charCodeAt(0));
const dataRow = "D".charCodeAt(0);
const textFormat = 0;
/** PostgreSQL writes bytes as hexadecimal digits behind this; Redshift has only the digits (dg/r_VARBYTE_type). */
const prefix = Buffer.from("\\x");

const isVarbyte = (type: number) => type === byteaId || type === varbyteId;

/** The columns of VARBYTE and SUPER that go out as text, by the description of a statement or of rows; none for any other frame. */
export function hexadecimalColumns(frame: Buffer): number[] {
  const columns: number[] = [];
  if (frame[0] !== rowDescription) return columns;
  let at = 7;
  for (let column = 0; column < frame.readUInt16BE(5); column++) {
    const behindName = frame.indexOf(0, at) + 1;
    const isText = frame.readUInt16BE(behindName + 16) === textFormat;
    const type = frame.readUInt32BE(behindName + 6);
    if (isText && (isVarbyte(type) || type === superId)) columns.push(column);
    at = behindName + 18;
  }
  return columns;
}

/** The parameters of VARBYTE, by the description of a statement; none for any other frame. */
export function varbyteParameters(frame: Buffer): number[] {
  if (frame[0] !== parameterDescription) return [];
  const count = frame.readUInt16BE(5);
  return Array.from({ length: count }, (_, at) => at).filter((at) => frame.readUInt32BE(7 + 4 * at) === varbyteId);
}

/** Those of the columns that a Bind message wants as text. */
export function textColumns(bound: Buffer, columns: readonly number[]): readonly number[] {
  if (columns.length === 0) return columns;
  try {
    const values = 2 + 2 * bound.readUInt16BE(0);
    let at = values + 2;
    for (const value of valuesOf(bound, at, bound.readUInt16BE(values))) at += 4 + (value?.length ?? 0);
    const count = bound.readUInt16BE(at);
    const formatOf = (column: number) =>
      count === 0 ? textFormat : bound.readUInt16BE(at + 2 + 2 * (count === 1 ? 0 : column));
    return columns.filter((column) => formatOf(column) === textFormat);
  } catch {
    return columns;
  }
}

/** Rows without the sign that PostgreSQL puts in front of hexadecimal digits in these columns, and without its blanks in JSON. */
export function withoutPrefix(rows: Buffer, columns: readonly number[]): Buffer {
  if (columns.length === 0) return rows;
  const frames: Buffer[] = [];
  for (let at = 0; at < rows.length; ) {
    const end = at + 1 + rows.readUInt32BE(at + 1);
    frames.push(...rowWithoutPrefix(rows.subarray(at, end), columns));
    at = end;
  }
  return Buffer.concat(frames);
}

function rowWithoutPrefix(frame: Buffer, columns: readonly number[]): Buffer[] {
  if (frame[0] !== dataRow) return [frame];
  const fields = valuesOf(frame, 7, frame.readUInt16BE(5)).map((value, column) =>
    value !== null && columns.includes(column) ? asRedshiftWrites(value) : value,
  );
  const body = lengthsAndValues(fields);
  const head = Buffer.from(frame.subarray(0, 7));
  head.writeUInt32BE(
    body.reduce((bytes, part) => bytes + part.length, 6),
    1,
  );
  return [head, ...body];
}

function asRedshiftWrites(value: Buffer): Buffer {
  if (value.subarray(0, prefix.length).equals(prefix)) return value.subarray(prefix.length);
  if (!value.includes(" ")) return value;
  return Buffer.from(value.toString("utf8").replace(/("(?:[^"\\]|\\.)*"?)|\s+/g, "$1"));
}

/** Behind each length; `null` is NULL. */
function valuesOf(bytes: Buffer, start: number, count: number): (Buffer | null)[] {
  let at = start;
  return Array.from({ length: count }, () => {
    const length = bytes.readInt32BE(at);
    const value = length < 0 ? null : bytes.subarray(at + 4, at + 4 + length);
    at += 4 + Math.max(length, 0);
    return value;
  });
}

function lengthsAndValues(values: readonly (Buffer | null)[]): Buffer[] {
  return values.flatMap((value) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : value.length);
    return value === null ? [length] : [length, value];
  });
}

/**
 * The formats and values of a Bind message, with PostgreSQL's sign in front of the hexadecimal digits of these
 * parameters, where they are text. Bytes that are no such message are left to PostgreSQL.
 */
export function withPrefix(bound: Buffer, parameters: readonly number[]): Buffer {
  if (parameters.length === 0) return bound;
  try {
    const formats = Array.from({ length: bound.readUInt16BE(0) }, (_, at) => bound.readUInt16BE(2 + 2 * at));
    const countAt = 2 + 2 * formats.length;
    const values = valuesOf(bound, countAt + 2, bound.readUInt16BE(countAt));
    const end = values.reduce((at, value) => at + 4 + (value?.length ?? 0), countAt + 2);
    const formatOf = (at: number) => (formats.length === 1 ? formats[0] : formats[at]) ?? textFormat;
    const changed = values.map((value, at) => {
      const isHexadecimal = value !== null && parameters.includes(at) && formatOf(at) === textFormat;
      return isHexadecimal && value[0] !== prefix[0] ? Buffer.concat([prefix, value]) : value;
    });
    return Buffer.concat([bound.subarray(0, countAt + 2), ...lengthsAndValues(changed), bound.subarray(end)]);
  } catch {
    return bound;
  }
}
