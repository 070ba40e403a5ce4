import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addingPairs, exclusivePairs } from "./concurrency/pairs.ts";
import { badRowCases } from "./copy/bad-row-cases.ts";
import { conversionCases } from "./copy/conversion-cases.ts";
import { documentCases } from "./copy/document-cases.ts";
import { fileCases } from "./copy/file-cases.ts";
import { refusalCases } from "./copy/refusal-cases.ts";
import { textCases } from "./copy/text-cases.ts";

const here = import.meta.dirname;
const specs = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.startsWith("frame") && !path.startsWith("coverage"))
  .map((path) => readFileSync(join(here, path), "utf8"))
  .join("\n");

/** Facts §1.2. */
const operations =
  "BatchExecuteStatement CancelStatement DescribeStatement DescribeTable ExecuteStatement GetStatementResult GetStatementResultV2 ListDatabases ListSchemas ListSessions ListStatements ListTables";

/** Facts §4.1 and §4.3; `MANIFEST` and the options for bad rows are in `copy.test.ts`. */
const copyOptions =
  "DELIMITER QUOTE CSV ESCAPE REMOVEQUOTES NULL EMPTYASNULL BLANKSASNULL TRIMBLANKS TRUNCATECOLUMNS ACCEPTINVCHARS ACCEPTANYDATE DATEFORMAT TIMEFORMAT IGNOREHEADER IGNOREBLANKLINES FILLRECORD ROUNDEC EXPLICIT_IDS ENCODING GZIP BZIP2 LZOP ZSTD MAXERROR IGNOREALLERRORS COMPUPDATE COMPROWS STATUPDATE REGION SERIALIZETOJSON FORMAT FIXEDWIDTH JSON AVRO SHAPEFILE PARQUET ORC JOB SSH READRATIO ENCRYPTED";
const otherCopyOptions = "MANIFEST NOLOAD IAM_ROLE CREDENTIALS ACCESS_KEY_ID SECRET_ACCESS_KEY SESSION_TOKEN";

/**
 * Facts §1.10, row by row, as the specs expect them, without `could not open relation with OID`: after a wait,
 * PostgreSQL looks the name up again and finds the table that replaced the old one.
 */
const errorTexts = [
  "1023",
  "Serializable isolation violation on table",
  "1018",
  "could not complete because of conflict with concurrent transaction",
  "deadlock detected",
  "Load into table 't' failed",
  'relation "at_all" does not exist',
  'column "nope" does not exist',
  'column "nope" of relation "t" does not exist',
  "permission denied for relation t",
  'syntax error at or near "FROM"',
  "The specified S3 prefix",
  "Problem reading manifest file - S3ServiceException:The specified key does not exist",
  "Mandatory url is not present in manifest file",
  "Access Denied,Status 403,Error AccessDenied",
  "Status 301,Error PermanentRedirect",
  "Spectrum Scan Error",
  "has an incompatible Parquet schema for column",
  "REGION argument is not supported for PARQUET based COPY",
  "Disk Full",
  "cancelled on user's request",
  "Found multiple matches to update the same tuple",
];

describe("The specs cover", () => {
  test.each(operations.split(" "))("the operation %s", (operation) => {
    expect(specs).toContain(`new ${operation}Command(`);
  });

  test.each(copyOptions.split(" "))("the COPY option %s", (option) => {
    const cases = [textCases, conversionCases, documentCases, fileCases, refusalCases, badRowCases].flat();
    const badRows = specs.slice(specs.indexOf("function badRows"));
    const uses = cases.some(({ options }) => new RegExp(`\\b${option}\\b`).test(options));
    expect(uses || badRows.includes(`options: "${option}`)).toBe(true);
  });

  test.each(otherCopyOptions.split(" "))("the COPY option %s", (option) => {
    expect(specs).toMatch(new RegExp(`COPY t FROM[^\\n]*${option}|"[^"\\n]*${option} ['d]`));
  });

  test.each(errorTexts)("the error text %s", (text) => {
    expect(specs.replaceAll("\\", "")).toContain(text);
  });

  test.each([
    { row: "COPY and INSERT vs the same", pairs: addingPairs, kinds: ["COPY", "INSERT"] },
    { row: "DELETE, UPDATE and MERGE vs the same", pairs: exclusivePairs, kinds: ["DELETE", "UPDATE", "MERGE"] },
  ])("who waits for whom: $row", ({ pairs, kinds }) => {
    for (const kind of kinds) expect(pairs).toContainEqual([kind, kind, expect.any(Array)]);
    for (const run of ["waitingPair(spec, pair)", "progressingPair(spec, pair)"]) expect(specs).toContain(run);
  });

  test.each([
    "in two transactions at once deadlock",
    "of two tables in different orders deadlock",
    "INSERTs into two tables in different orders deadlock",
  ])("who waits for whom: %s", (name) => {
    expect(specs).toContain(name);
  });
});
