import { CopyError } from "../copy-error.ts";
import type { OptionValues } from "./option-values.ts";

/** What Redshift reads and no maintained library for Node does, each with what to use instead. */
const unread: Record<string, string> = {
  ORC: "convert the files to PARQUET, which loads by the same rules",
  SHAPEFILE: "convert the shapes to text (WKT or EWKB) and load them as CSV",
  LZOP: "compress the files with ZSTD, GZIP or BZIP2",
};

/** @throws CopyError that says what to do, if the statement asks for a format that the local Redshift cannot read */
export function refuseUnread(options: OptionValues): void {
  const name = Object.keys(unread).find((it) => options.has(it));
  if (name === undefined) return;
  throw new CopyError(
    `The local Redshift does not read ${name}, and nothing was loaded: ${unread[name]}, or load into Amazon Redshift`,
    { sqlState: "0A000" },
  );
}
