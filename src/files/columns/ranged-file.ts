/** A file that is read in pieces. */
export type RangedFile = {
  bytes: number;
  /** @param end exclusive */
  read(start: number, end: number): Promise<Uint8Array>;
};
