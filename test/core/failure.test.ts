import { describe, expect, test } from "vitest";
import { classifyFailure } from "../../src/core/failure.ts";

/** Texts of facts §1.10, as the Data API gives them (pgjdbc's form) and as AWS's pages print them. */
const conflicts = [
  {
    name: "a serializable isolation violation",
    text: "ERROR: 1023\n  Detail: Serializable isolation violation on table - 26416290, transactions forming the cycle are: 403386940, 403444165 (pid:1073812017)",
  },
  {
    name: "a serializable isolation violation on one line",
    text: "ERROR: 1023 DETAIL: Serializable isolation violation on table - 26416290, transactions forming the cycle are: 403386940, 403444165 (pid:1073812017)",
  },
  { name: "1023 without its detail", text: "ERROR: 1023" },
  { name: "1023 without blanks", text: "ERROR:1023\nDetail:Serializable  isolation\nviolation on table - 1" },
  { name: "the violation without its number", text: "ERROR: Serializable isolation violation on table - 1" },
  { name: "the violation without the word ERROR", text: "Serializable isolation violation on table - 1" },
  {
    name: "1023 behind other words",
    text: "Query failed: ERROR: 1023 DETAIL: Serializable isolation violation on table - 1",
  },
  { name: "1023 with an error id", text: "ERROR: 1023 [ErrorId: 1-67b1e0ab-0123456789abcdef01234567]" },
  { name: "a relation that is not in the snapshot", text: "ERROR: 1018\n  Detail: Relation does not exist." },
  { name: "a relation that is not in the snapshot, on one line", text: "ERROR: 1018 DETAIL: Relation does not exist." },
  { name: "a write conflict", text: "ERROR: could not complete because of conflict with concurrent transaction" },
  {
    name: "a write conflict in other case",
    text: "error: Could not complete because of conflict  with concurrent transaction",
  },
  {
    name: "a deadlock",
    text: "ERROR: deadlock detected\n  Detail: Process 1 waits for AccessExclusiveLock on relation 2 of database 3; blocked by process 4.",
  },
  { name: "a table replaced by another load", text: "ERROR: could not open relation with OID 26416290" },
];

const others = [
  {
    name: "row errors",
    text: "ERROR: Load into table 'orders' failed.  Check 'sys_load_error_detail' system table for details.",
  },
  {
    name: "row errors of an older cluster",
    text: "ERROR: Load into table 'orders' failed. Check 'stl_load_errors' system table for details.",
  },
  { name: "a missing table", text: 'ERROR: relation "sales.orders" does not exist' },
  { name: "a missing column", text: 'ERROR: column "id" of relation "orders" does not exist' },
  { name: "a lacking right", text: "ERROR: permission denied for relation orders" },
  { name: "a syntax error", text: 'ERROR: syntax error at or near "FROM"\n  Position: 12' },
  {
    name: "an empty prefix",
    text: "ERROR: The specified S3 prefix 'p' does not exist\n  Detail: \n  -----------------------------------------------\n  error:  The specified S3 prefix 'p' does not exist\n  code:      8001\n  context:   \n  query:     1023\n  location:  s3_utility.cpp:539\n  process:   padbmaster [pid=1018]\n  -----------------------------------------------\n",
  },
  {
    name: "a missing manifest",
    text: "ERROR: Problem reading manifest file - S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid 1023",
  },
  { name: "a missing file", text: "ERROR: Mandatory url is not present in manifest file" },
  {
    name: "a refused access",
    text: "ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid X,ExtRid Y,CanRetry 1",
  },
  {
    name: "a Parquet mismatch",
    text: "ERROR: Spectrum Scan Error\n  Detail: \n  error:  Spectrum Scan Error\n  code:      15007\n  context:   File 'https://s3.amazonaws.com/b/deadlock detected.parquet' has an incompatible Parquet schema for column 's3://b/conflict with concurrent transaction.col'.",
  },
  {
    name: "a full disk",
    text: "ERROR: Disk Full\n  Detail: \n  error:  Disk Full\n  code:      1016\n  context:   node: 0",
  },
  { name: "a cancelled query", text: "ERROR: Query (1023) cancelled on user's request" },
  { name: "duplicates in MERGE", text: "ERROR: Found multiple matches to update the same tuple" },
  {
    name: "rows without a key",
    text: 'ERROR: invalid input syntax for integer: "1023 rows have NULL in a key column (id)"',
  },
  { name: "a number that only begins like a conflict's", text: "ERROR: 10231" },
  { name: "a count that stands first", text: "ERROR: 1023 rows have NULL in a key column (id)" },
  { name: "an empty text", text: "" },
];

/** What files hold is nobody's to choose: logs of Redshift itself may be loaded. */
const values = [
  'ERROR: invalid input syntax for integer: "deadlock detected"',
  'ERROR: invalid input syntax for integer: "ERROR: 1023"',
  'ERROR: invalid input syntax for type timestamp: "Serializable isolation violation on table - 1"',
  "ERROR: Invalid digit, Value 'E', Pos 0, Type: Integer\n  Detail: \n  error:  Invalid digit\n  code:      1207\n  context:   ERROR: 1018 DETAIL: Relation does not exist.",
  'ERROR: relation "could not open relation with OID 7" does not exist',
  'ERROR: column "conflict with concurrent transaction" of relation "orders" does not exist',
  "ERROR: value too long for type character varying(10)\n  Detail: Value: ERROR: 1023 DETAIL: Serializable isolation violation",
];

describe("a failed load", () => {
  test.each(conflicts)("is a conflict because of $name", ({ text }) => {
    expect(classifyFailure([text])).toBe("conflict");
  });

  test.each(others)("is no conflict because of $name", ({ text }) => {
    expect(classifyFailure([text])).toBe("other");
  });

  test.each(values)("is no conflict when only a value or a name says so: %j", (text) => {
    expect(classifyFailure([text])).toBe("other");
  });

  test("is a conflict when one of its statements is", () => {
    expect(classifyFailure(["ERROR: 1023", "One of the statements failed"])).toBe("conflict");
    expect(classifyFailure(["One of the statements failed", "ERROR: 1023"])).toBe("conflict");
  });

  test("without any text is no conflict", () => {
    expect(classifyFailure([])).toBe("other");
  });
});
