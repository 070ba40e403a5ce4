/** The field as a string without the blanks around it, for the slow path of the encoders. */
export function trimmedText(source: Uint8Array, start: number, end: number): string {
  return fieldText(source, start, end).trim();
}

/** No number or date is longer; a longer field is cut, so that one huge field costs little. */
const maxShownBytes = 1024;

export function fieldText(source: Uint8Array, start: number, end: number): string {
  const length = Math.min(end - start, maxShownBytes);
  return Buffer.from(source.buffer, source.byteOffset + start, length).toString("utf8");
}
