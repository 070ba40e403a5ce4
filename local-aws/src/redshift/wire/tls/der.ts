/** The few forms of ASN.1's DER that a certificate needs. @see ITU-T X.690 */

const tags = { integer: 0x02, bits: 0x03, octets: 0x04, id: 0x06, text: 0x0c, time: 0x17, sequence: 0x30, set: 0x31 };

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

/** One byte below 128; above, the number of bytes and then the length. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes = length > 0xff ? [length >> 8, length & 0xff] : [length];
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...contents: readonly Buffer[]): Buffer => tagged(tags.sequence, ...contents);
export const set = (...contents: readonly Buffer[]): Buffer => tagged(tags.set, ...contents);
export const octets = (content: Buffer): Buffer => tagged(tags.octets, content);
export const text = (content: string): Buffer => tagged(tags.text, Buffer.from(content));
/** A field of a structure that has a number instead of a type. */
export const numbered = (number: number, ...contents: readonly Buffer[]): Buffer => tagged(0xa0 | number, ...contents);
/** As {@link numbered}, for a field without inner structure. */
export const primitive = (number: number, content: Buffer): Buffer => tagged(0x80 | number, content);
export const yes: Buffer = Buffer.from([0x01, 0x01, 0xff]);

/** @param bytes a whole number that is not negative */
export function integer(bytes: Buffer): Buffer {
  const isAmbiguous = ((bytes[0] ?? 0) & 0x80) !== 0;
  return tagged(tags.integer, isAmbiguous ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

/** @param unused bits at the end that do not count */
export const bits = (content: Buffer, unused = 0): Buffer => tagged(tags.bits, Buffer.from([unused]), content);

/** @param path for example `1.2.840.10045.4.3.2` */
export function id(path: string): Buffer {
  const [first = 0, second = 0, ...more] = path.split(".").map(Number);
  return tagged(tags.id, Buffer.from([first * 40 + second, ...more.flatMap(inBase128)]));
}

function inBase128(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** To the second, in UTC; with two digits of the year, as RFC 5280 wants it before 2050. */
export const time = (at: Date): Buffer =>
  tagged(tags.time, Buffer.from(`${at.toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
