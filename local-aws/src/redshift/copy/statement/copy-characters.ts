import { CopyError } from "../copy-error.ts";
import type { CopyFormat } from "./copy-statement.ts";
import type { OptionValues } from "./option-values.ts";

const named: Record<string, string> = { t: "\t", n: "\n", r: "\r", "\\": "\\" };

/**
 * The meaning of the argument of DELIMITER, QUOTE or NULL AS: `\t`, `\\` and octal `\ddd` are characters. Any other
 * backslash is kept: `\N` stays `\N`.
 */
export function copyCharacters(argument: string): string {
  return argument.replaceAll(/\\(?:([0-7]{1,3})|([tnr\\]))/g, (_, octal?: string, name?: string) =>
    octal === undefined ? (named[name ?? ""] ?? "") : String.fromCharCode(Number.parseInt(octal, 8) & 0xff),
  );
}

/** @throws CopyError if DELIMITER, QUOTE, NULL AS or a time format could be mistaken for other text */
export function refuseBadCharacters(options: OptionValues, format: CopyFormat): void {
  refuseNullAs(options.get("NULL"));
  for (const name of ["DATEFORMAT", "TIMEFORMAT"]) refuseZone(name, options.get(name));
  if (format.kind !== "csv" && format.kind !== "delimited") return;
  if (format.delimiter === "" || /[\r\n]/.test(format.delimiter)) {
    throw new CopyError("COPY delimiter must not be empty, newline or carriage return", { sqlState: "22023" });
  }
  if (format.kind !== "csv") return;
  if (Buffer.byteLength(format.quote) !== 1) {
    throw new CopyError("COPY quote must be a single one-byte character", { sqlState: "22023" });
  }
  if (format.delimiter.includes(format.quote)) {
    throw new CopyError("COPY delimiter and quote must be different", { sqlState: "22023" });
  }
}

/** A newline ends the record (facts §4.3). */
function refuseNullAs(value: unknown): void {
  if (typeof value !== "string" || !/[\r\n]/.test(copyCharacters(value))) return;
  throw new CopyError("COPY null representation cannot use newline or carriage return", { sqlState: "22023" });
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html */
function refuseZone(name: string, value: unknown): void {
  if (typeof value !== "string" || !/TZ|tz|OF/.test(value)) return;
  throw new CopyError(`${name} '${value}' must not have a time zone specifier (TZ or OF): use 'auto'`, {
    sqlState: "22023",
  });
}
