/** The field as a string without the blanks around it, for the slow path of the encoders. */
export function trimmedText(source: Uint8Array, start: number, end: number): string {
  return fieldText(source, start, end).trim();
}

/** Every number and date is shorter. Longer fields are cut, since one huge field would cost much. */
const maxShownBytes = 1024;

export function fieldText(source: Uint8Array, start: number, end: number): string {
  const length = Math.min(end - start, maxShownBytes);
  return Buffer.from(source.buffer, source.byteOffset + start, length).toString("utf8");
}
