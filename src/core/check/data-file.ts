/** A file to check, wherever it is; `name` is its path or address. */
export type DataFile = {
  name: string;
  bytes: number;
  /** @param end exclusive */
  read(start: number, end: number): Promise<Uint8Array>;
};
