import { CopyError } from "../copy-error.ts";
import { type Authorization, takeAuthorization } from "./copy-authorization.ts";
import { refuseBadCharacters } from "./copy-characters.ts";
import type { Compression, Conversions, CopyFormat, CopyStatement } from "./copy-statement.ts";
import { refuseUnread } from "./copy-unread.ts";
import { refuseConflicts } from "./exclusive-options.ts";
import {
  characters,
  encodingOf,
  formatOf,
  formatWords,
  optionNames,
  takeOption,
  timeFormatOf,
} from "./option-arguments.ts";
import type { OptionValues } from "./option-values.ts";
import { parseS3Url } from "./split-s3-url.ts";
import { copyTokens } from "./statement-tokens.ts";
import { type TokenReader, tokenReader } from "./token-reader.ts";

export type { CopyStatement } from "./copy-statement.ts";

/**
 * Reads a COPY from S3 (grammar: facts §4.1, options §4.3).
 *
 * ASCII letters of identifiers are folded to lower case, in quotes too. Comments are skipped, one semicolon at the end is allowed.
 *
 * @throws CopyError with SQLSTATE 42601 for a syntax error, or naming the options that exclude each other
 */
export function parseCopy(sql: string): CopyStatement {
  const reader = tokenReader(copyTokens(sql));
  reader.needWord("COPY");
  const table = takeTable(reader);
  const columns = takeColumns(reader);
  reader.needWord("FROM");
  const from = takeSource(reader);
  const { options, role } = takeParameters(reader);
  refuseConflicts(options);
  refuseUnread(options);
  const format = formatOf(options);
  refuseBadCharacters(options, format);
  return {
    table,
    ...(columns && { columns }),
    from,
    ...(role !== undefined && { role }),
    format,
    ...plainOptions(options, format),
  };
}

function takeTable(reader: TokenReader): CopyStatement["table"] {
  const temporary = reader.takeSymbol("#") ? "#" : "";
  const first = temporary + reader.needIdentifier();
  return reader.takeSymbol(".") ? { schema: first, name: reader.needIdentifier() } : { name: first };
}

function takeColumns(reader: TokenReader): string[] | undefined {
  if (!reader.takeSymbol("(")) return undefined;
  const columns = [reader.needIdentifier()];
  while (reader.takeSymbol(",")) columns.push(reader.needIdentifier());
  reader.needSymbol(")");
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new CopyError(`column "${twice}" specified more than once`, { sqlState: "42701" });
  return columns;
}

function takeSource(reader: TokenReader): string {
  const from = reader.needString();
  if (parseS3Url(from)) return from;
  throw new CopyError(`The local Redshift loads from Amazon S3 only: '${from}' is not of the form s3://bucket/prefix`, {
    sqlState: "0A000",
  });
}

function takeParameters(reader: TokenReader): { options: OptionValues } & Authorization {
  const options: OptionValues = new Map();
  const authorizations: Authorization[] = [];
  while (!reader.done && !reader.takeSymbol(";")) {
    const authorization = takeAuthorization(reader);
    if (authorization) authorizations.push(authorization);
    else takeParameter(reader, options);
  }
  if (!reader.done) reader.fail();
  if (authorizations.length === 0) {
    throw new CopyError("COPY from Amazon S3 requires an authorization: IAM_ROLE, CREDENTIALS or ACCESS_KEY_ID", {
      sqlState: "42601",
    });
  }
  if (authorizations.length > 1) throw new CopyError("conflicting or redundant options", { sqlState: "42601" });
  return { options, ...authorizations[0] };
}

function takeParameter(reader: TokenReader, options: OptionValues): void {
  refuseForeign(reader);
  const isFormat = reader.takeWord("FORMAT") !== undefined;
  if (isFormat) reader.takeWord("AS");
  if (!takeOption(reader, options, isFormat ? formatWords : optionNames)) reader.fail();
}

function refuseForeign(reader: TokenReader): void {
  const name = reader.takeWord("SSH", "READRATIO", "ENCRYPTED", "MASTER_SYMMETRIC_KEY", "JOB");
  if (name === undefined) return;
  if (name === "JOB") throw refused("COPY JOB is not supported by the local Redshift: it loads once, when told");
  if (name === "SSH" || name === "READRATIO") throw refused(`${name} is not supported for COPY from Amazon S3`);
  throw refused(`${name} is not supported: client-side encryption ended on 2026-04-30`);
}

function refused(message: string): CopyError {
  return new CopyError(message, { sqlState: "0A000" });
}

function plainOptions(options: OptionValues, format: CopyFormat): Omit<CopyStatement, "table" | "from" | "format"> {
  const compression = (["GZIP", "ZSTD", "BZIP2"] as const).find((it: Compression) => options.has(it));
  const region = options.get("REGION");
  return {
    manifest: options.has("MANIFEST"),
    ...(compression && { compression }),
    encoding: encodingOf(options),
    conversions: conversionsOf(options, format),
    ignoreHeader: Number(options.get("IGNOREHEADER") ?? 0),
    ignoreBlankLines: options.has("IGNOREBLANKLINES"),
    explicitIds: options.has("EXPLICIT_IDS"),
    maxErrors: options.has("IGNOREALLERRORS") ? "all" : Math.max(1, Number(options.get("MAXERROR") ?? 0)),
    noLoad: options.has("NOLOAD"),
    serializeToJson: options.has("SERIALIZETOJSON"),
    ...(typeof region === "string" && { region }),
  };
}

function conversionsOf(options: OptionValues, format: CopyFormat): Conversions {
  const isText = format.kind === "csv" || format.kind === "delimited" || format.kind === "fixedwidth";
  const nullAs = isText ? (characters(options, "NULL") ?? "\\N") : undefined;
  const invalidCharReplacement = options.get("ACCEPTINVCHARS");
  return {
    ...(nullAs !== undefined && { nullAs }),
    emptyAsNull: options.has("EMPTYASNULL"),
    blanksAsNull: options.has("BLANKSASNULL"),
    trimBlanks: options.has("TRIMBLANKS"),
    truncateColumns: options.has("TRUNCATECOLUMNS"),
    fillRecord: options.has("FILLRECORD"),
    ...(typeof invalidCharReplacement === "string" && { invalidCharReplacement }),
    acceptAnyDate: options.has("ACCEPTANYDATE"),
    dateFormat: timeFormatOf(options, "DATEFORMAT"),
    timeFormat: timeFormatOf(options, "TIMEFORMAT"),
    roundDecimals: options.has("ROUNDEC"),
    nul: format.kind === "json" ? "endsText" : isText ? "endsRecord" : "refused",
  };
}
