import { describe, expect, test } from "vitest";
import type { DescribedPart } from "../../../../src/core/ports/warehouse-client.ts";
import { classifyFailure, type FailureClass } from "../../../../src/core/recovery/failure/classify-failure.ts";
import { arrival } from "../../../support/builders.ts";

const part = (tag: string, status: string, error?: string): DescribedPart => ({
  sql: `/* loader:${tag} */ SELECT 1`,
  status,
  error,
  queryId: 0,
  rows: -1,
});

/** The class of a load that this statement failed. */
const classOf = (tag: string, error: string) =>
  classifyFailure({ parts: [part(tag, "FAILED", error)], error: undefined }).class;

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

/** As Redshift's driver gives the detail of a failed COPY. */
const withDetail = (error: string, code: number, context: string) =>
  `ERROR: ${error}\n  Detail: \n  -----------------------------------------------\n  error:  ${error}\n  code:      ${code}\n` +
  `  context:   ${context}\n  query:     337082\n  location:  dory_util.cpp:1450\n  process:   worker_thread [pid=1320]\n` +
  "  -----------------------------------------------\n";

/** Failed COPYs whose words blame no file, though they are about reading files. Public reports of real clusters. */
const notOfFiles: readonly { name: string; tag: string; text: string; class: FailureClass }[] = [
  {
    name: "a role that is not associated with the cluster",
    tag: "copy",
    text: "ERROR: exception name : UnauthorizedException, error type : 138, message: The requested role arn:aws:iam::123456789012:role/copy is not associated to cluster, should retry : 0",
    class: "permanent",
  },
  {
    name: "a role that is not associated with the cluster, in a detail",
    tag: "copy",
    text: withDetail(
      "exception name : UnauthorizedException, error type : 138, message: The requested role arn:aws:iam::1:role/copy is not associated to cluster, should retry : 0",
      30000,
      "",
    ),
    class: "permanent",
  },
  {
    name: "a manifest that COPY cannot read",
    tag: "copy",
    text: withDetail(
      "COPY with MANIFEST parameter requires full path of an S3 object.",
      8001,
      "Manifest file is not in correct json format",
    ),
    class: "permanent",
  },
  {
    name: "a manifest without the size of its files",
    tag: "copy",
    text: withDetail("Spectrum Scan Error", 15003, "Missing meta in manifest"),
    class: "permanent",
  },
  {
    name: "a Spectrum Scan Error that says no more",
    tag: "copy",
    text: "ERROR: Spectrum Scan Error",
    class: "unknown",
  },
  {
    name: "a Spectrum Scan Error of another code",
    tag: "copy",
    text: withDetail("Spectrum Scan Error", 15001, "Unexpected failure"),
    class: "unknown",
  },
  {
    name: "Spectrum that may not read",
    tag: "copy",
    text: withDetail("Spectrum Scan Error", 15001, "HTTP response error code: 403 Message: AccessDenied Access Denied"),
    class: "permanent",
  },
  {
    name: "Spectrum that may not read, with the code of a schema",
    tag: "copy",
    text: withDetail("Spectrum Scan Error", 15007, "HTTP response error code: 403 Message: AccessDenied"),
    class: "permanent",
  },
  {
    name: "Spectrum whose retries are used up, in the context",
    tag: "copy",
    text: withDetail("Spectrum Scan Error", 15001, "Retries exceeded"),
    class: "transient",
  },
  {
    name: "Spectrum whose retries are used up",
    tag: "copy",
    text: "ERROR: Spectrum Scan Error: Retries exceeded",
    class: "transient",
  },
  {
    name: "S3 that cannot be reached",
    tag: "copy",
    text: withDetail(
      "S3 Query Exception (Fetch)",
      15001,
      "Task failed due to an internal error. Connection failed, retries exceeded",
    ),
    class: "transient",
  },
  {
    name: "a SUPER column without SERIALIZETOJSON",
    tag: "copy",
    text: "ERROR: SUPER column in COPY query requires SERIALIZETOJSON option",
    class: "permanent",
  },
  {
    name: "a rule that ends the load",
    tag: "copy",
    text: 'ERROR: Query (337082) cancelled by WLM abort action of Query Monitoring Rule "long_copy"',
    class: "transient",
  },
  { name: "an assertion", tag: "copy", text: withDetail("Assert", 1000, 'context = ""'), class: "unknown" },
  {
    name: "a Region that COPY of Parquet does not take",
    tag: "copy",
    text: "ERROR: REGION argument is not supported for PARQUET based COPY",
    class: "permanent",
  },
  {
    name: "a form that Redshift does not run",
    tag: "delete-replaced",
    text: "ERROR: This type of correlated subquery pattern is not supported yet",
    class: "permanent",
  },
  { name: "words of no rule", tag: "copy", text: "ERROR: The frobnicator is tired", class: "unknown" },
  { name: "words of no rule, elsewhere", tag: "create-stage", text: "ERROR: tired", class: "unknown" },
];

/** Beside facts §1.10, the texts of what the local Redshift runs on. */
const others: readonly { name: string; tag: string; text: string; class: FailureClass }[] = [
  {
    name: "loaded files",
    tag: "guard-files",
    text: 'ERROR: invalid input syntax for integer: "3 files are loaded already"',
    class: "duplicate",
  },
  {
    name: "loaded files, in Redshift's other words",
    tag: "guard-files",
    text: "ERROR: Invalid digit, Value 'f', Pos 2, Type: Integer\n  Detail: \n  error:  Invalid digit, Value 'f', Pos 2, Type: Integer\n  code:      1207\n  context:   3 files are loaded already\n",
    class: "duplicate",
  },
  {
    name: "a missing ledger at the guard",
    tag: "guard-files",
    text: 'ERROR: relation "sales.orders__loader_ledger" does not exist\n  Position: 168',
    class: "set-up",
  },
  {
    name: "a missing ledger at its rows",
    tag: "record-files",
    text: 'ERROR: relation "sales.orders__loader_ledger" does not exist',
    class: "set-up",
  },
  {
    name: "a missing fence",
    tag: "lock-fence",
    text: 'ERROR: relation "sales.orders__loader_fence" does not exist',
    class: "set-up",
  },
  {
    name: "a missing schema of ledger and fence",
    tag: "lock-fence",
    text: 'ERROR: schema "etl" does not exist',
    class: "set-up",
  },
  {
    name: "a fence without rights",
    tag: "lock-fence",
    text: "ERROR: permission denied for relation orders__loader_fence",
    class: "permanent",
  },
  {
    name: "row errors",
    tag: "copy",
    text: "ERROR: Load into table 'orders' failed.  Check 'sys_load_error_detail' system table for details.",
    class: "data",
  },
  {
    name: "row errors of an older cluster",
    tag: "copy",
    text: "ERROR: Load into table 'orders' failed. Check 'stl_load_errors' system table for details.",
    class: "data",
  },
  {
    name: "an empty prefix, such as that of a jsonpaths file",
    tag: "copy",
    text: "ERROR: The specified S3 prefix 'p' does not exist\n  Detail: \n  -----------------------------------------------\n  error:  The specified S3 prefix 'p' does not exist\n  code:      8001\n  context:   \n  query:     1023\n  location:  s3_utility.cpp:539\n  process:   padbmaster [pid=1018]\n  -----------------------------------------------\n",
    class: "unknown",
  },
  { name: "a missing file", tag: "copy", text: "ERROR: Mandatory url is not present in manifest file", class: "data" },
  {
    name: "a file that went while it was read",
    tag: "copy",
    text: "ERROR: S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid X,ExtRid Y,CanRetry 1",
    class: "unknown",
  },
  {
    name: "a Parquet mismatch",
    tag: "copy",
    text: "ERROR: Spectrum Scan Error\n  Detail: \n  error:  Spectrum Scan Error\n  code:      15007\n  context:   File 'https://s3.amazonaws.com/b/deadlock detected.parquet' has an incompatible Parquet schema for column 's3://b/conflict with concurrent transaction.col'.",
    class: "data",
  },
  {
    name: "a file that is not Parquet",
    tag: "copy",
    text: "ERROR: Spectrum Scan Error\n  Detail: \n  error:  Spectrum Scan Error\n  code:      15007\n  context:   File 'https://s3.amazonaws.com/lake/a.parquet' is not a valid Parquet file: parquet file invalid (footer != PAR1)\n",
    class: "data",
  },
  {
    name: "a Parquet file with disk and connection in its name",
    tag: "copy",
    text: "ERROR: Spectrum Scan Error\n  Detail: \n  error:  Spectrum Scan Error\n  code:      15007\n  context:   File 'https://s3.amazonaws.com/b/disk full/connection closed/status 503/slow down.parquet' has an incompatible Parquet schema for column 's3://b/a.throttle'.",
    class: "data",
  },
  {
    name: "a bad row of a table with an odd name",
    tag: "copy",
    text: "ERROR: Load into table 'not authorized to assume, Status 403, disk full' failed.  Check 'sys_load_error_detail' system table for details.",
    class: "data",
  },
  {
    name: "a missing file with an odd name",
    tag: "copy",
    text: "ERROR: Mandatory url is not present in manifest file\n  Detail: \n  error:  Mandatory url is not present in manifest file\n  code:      8001\n  context:   s3://lake/status 403/internal error.csv\n",
    class: "data",
  },
  {
    name: "a missing target",
    tag: "create-stage",
    text: 'ERROR: relation "sales.orders" does not exist',
    class: "permanent",
  },
  {
    name: "a missing target of an append",
    tag: "copy",
    text: 'ERROR: Cannot COPY into nonexistent table "orders"',
    class: "permanent",
  },
  {
    name: "a missing column",
    tag: "copy",
    text: 'ERROR: column "id" of relation "orders" does not exist',
    class: "permanent",
  },
  {
    name: "a missing key column",
    tag: "drop-older",
    text: "ERROR: column loader_stage.id does not exist",
    class: "permanent",
  },
  {
    name: "a lacking right",
    tag: "delete-replaced",
    text: "ERROR: permission denied for relation orders",
    class: "permanent",
  },
  { name: "another's table", tag: "copy", text: "ERROR: must be owner of relation orders", class: "permanent" },
  {
    name: "a syntax error",
    tag: "copy",
    text: 'ERROR: syntax error at or near "FROM"\n  Position: 12',
    class: "permanent",
  },
  {
    name: "a missing manifest",
    tag: "copy",
    text: "ERROR: Problem reading manifest file - S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid 1023",
    class: "permanent",
  },
  {
    name: "a refused access",
    tag: "copy",
    text: "ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid X,ExtRid Y,CanRetry 1",
    class: "permanent",
  },
  {
    name: "a file in an archive of S3, such as GLACIER",
    tag: "copy",
    text: "ERROR: S3ServiceException:The operation is not valid for the object's storage class,Status 403,Error InvalidObjectState,Rid X,ExtRid Y,CanRetry 1",
    class: "data",
  },
  {
    name: "a bucket of another Region",
    tag: "copy",
    text: "ERROR: S3ServiceException:The bucket you are attempting to access must be addressed using the specified endpoint.,Status 301,Error PermanentRedirect,Rid X",
    class: "permanent",
  },
  {
    name: "a role that is not attached",
    tag: "copy",
    text: "ERROR: User arn:aws:redshift:us-east-1:123456789012:dbuser:main/loader is not authorized to assume IAM Role arn:aws:iam::123456789012:role/copy",
    class: "permanent",
  },
  {
    name: "rows without a key",
    tag: "reject-null-keys",
    text: 'ERROR: invalid input syntax for integer: "1023 rows have NULL in a key column (id)"',
    class: "data",
  },
  {
    name: "rows without a key, in Redshift's other words",
    tag: "reject-null-keys",
    text: "ERROR: Invalid digit, Value 'r', Pos 5, Type: Integer",
    class: "data",
  },
  {
    name: "a count that comes first",
    tag: "reject-null-keys",
    text: "ERROR: 1023 rows have NULL in a key column (id)",
    class: "data",
  },
  {
    name: "a full disk",
    tag: "copy",
    text: "ERROR: Disk Full\n  Detail: \n  error:  Disk Full\n  code:      1016\n  context:   node: 0",
    class: "transient",
  },
  {
    name: "a cancelled query",
    tag: "copy",
    text: "ERROR: Query (1023) cancelled on user's request",
    class: "transient",
  },
  {
    name: "a lost connection",
    tag: "copy",
    text: "Connection was closed unexpectedly",
    class: "transient",
  },
  {
    name: "a terminated connection",
    tag: "insert-latest",
    text: "ERROR: terminating connection due to administrator command",
    class: "transient",
  },
  {
    name: "a paused cluster",
    tag: "copy",
    text: "ERROR: The cluster main is paused. Resume it to run queries.",
    class: "transient",
  },
  {
    name: "a restart",
    tag: "copy",
    text: "FATAL: the database system is starting up",
    class: "transient",
  },
  {
    name: "an S3 that is asked too often",
    tag: "copy",
    text: "ERROR: S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown,Rid X,ExtRid Y,CanRetry 1",
    class: "transient",
  },
  {
    name: "a manifest that S3 does not hand over right now",
    tag: "copy",
    text: "ERROR: Problem reading manifest file - S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown,Rid X,CanRetry 1",
    class: "transient",
  },
  {
    name: "a network error on the way to S3",
    tag: "copy",
    text: "ERROR: S3CurlException: Connection timed out, CurlError 28, multiCurlError 0, CanRetry 1",
    class: "transient",
  },
  { name: "an internal error", tag: "copy", text: "ERROR: Internal error", class: "transient" },
  {
    name: "duplicates in MERGE",
    tag: "insert-latest",
    text: "ERROR: Found multiple matches to update the same tuple",
    class: "unknown",
  },
  {
    name: "a number that only begins like a conflict's",
    tag: "insert-latest",
    text: "ERROR: 10231",
    class: "unknown",
  },
  { name: "an empty text", tag: "insert-latest", text: "", class: "unknown" },
  ...notOfFiles,
];

/** Files may hold any text, even logs of Redshift itself. */
const values: readonly { tag: string; text: string; class: FailureClass }[] = [
  { tag: "copy", text: 'ERROR: invalid input syntax for integer: "deadlock detected"', class: "unknown" },
  { tag: "copy", text: 'ERROR: invalid input syntax for integer: "ERROR: 1023"', class: "unknown" },
  { tag: "copy", text: 'ERROR: invalid input syntax for integer: "disk full"', class: "unknown" },
  {
    tag: "copy",
    text: 'ERROR: invalid input syntax for type timestamp: "Serializable isolation violation on table - 1"',
    class: "unknown",
  },
  {
    tag: "copy",
    text: "ERROR: Invalid digit, Value 'E', Pos 0, Type: Integer\n  Detail: \n  error:  Invalid digit\n  code:      1207\n  context:   ERROR: 1018 DETAIL: Relation does not exist.",
    class: "data",
  },
  {
    tag: "copy",
    text: 'ERROR: relation "could not open relation with OID 7" does not exist',
    class: "permanent",
  },
  {
    tag: "copy",
    text: 'ERROR: column "conflict with concurrent transaction" of relation "orders" does not exist',
    class: "permanent",
  },
  {
    tag: "copy",
    text: "ERROR: value too long for type character varying(10)\n  Detail: Value: ERROR: 1023 DETAIL: Serializable isolation violation",
    class: "data",
  },
  {
    tag: "copy",
    text: "ERROR: value too long for type character varying(10)\n  Detail: Value: internal error, throttled",
    class: "data",
  },
];

const odd = "Status 403, ERROR: 1023 disk full, code: 15003 context: retries exceeded '";
const fileOf = (key: string) => ({ id: "f".repeat(32), arrival: arrival(key), messageIds: [] });

describe("a COPY whose words name a file", () => {
  const classed = (text: string, key: string) => {
    const { class: found, file } = classifyFailure({ parts: [part("copy", "FAILED", text)], error: undefined }, [
      fileOf("other.csv"),
      fileOf(key),
    ]);
    return { class: found, key: file?.arrival.key };
  };

  test.each([
    { what: "in unlisted words", text: (key: string) => `ERROR: Tired of s3://lake/${key}` },
    {
      what: "as missing",
      text: (key: string) => withDetail("Mandatory url is not present in manifest file", 8001, `s3://lake/${key}`),
    },
    {
      what: "as of another schema",
      text: (key: string) =>
        withDetail(
          "Spectrum Scan Error",
          15007,
          `File 'https://s3.us-east-1.amazonaws.com/lake/${key}' has an incompatible Parquet schema for column 's3://lake/${key}.qty'.`,
        ),
    },
  ])("fails because of it, whatever its name says: $what", ({ text }) => {
    for (const key of ["a.csv", odd]) expect(classed(text(key), key)).toEqual({ class: "data", key });
  });

  test("is everybody's fault all the same where S3 refuses to read it", () => {
    const text = withDetail(
      "Spectrum Scan Error",
      15001,
      "File 'https://s3.amazonaws.com/lake/a.csv': HTTP response error code: 403 Message: AccessDenied",
    );
    expect(classed(text, "a.csv")).toMatchObject({ class: "permanent" });
  });
});

const everyTag = ["lock-fence", "guard-files", "create-stage", "copy", "reject-null-keys", "insert-latest"];

describe("a failed load", () => {
  test.each(conflicts)("is a conflict because of $name, whichever statement failed", ({ text }) => {
    expect(everyTag.map((tag) => classOf(tag, text))).toEqual(everyTag.map(() => "conflict"));
  });

  test.each(others)("is $class because of $name", ({ tag, text, class: expected }) => {
    expect(classOf(tag, text)).toBe(expected);
  });

  test.each(values)("is $class when only a value or a name says otherwise: $text", ({ tag, text, class: expected }) => {
    expect(classOf(tag, text)).toBe(expected);
  });

  test("fails by the statement that failed, with its own text", () => {
    const parts = [
      part("lock-fence", "FINISHED"),
      part("copy", "FAILED", "ERROR: 1023"),
      part("insert-latest", "ABORTED", "ERROR: permission denied for relation orders"),
    ];
    const error = "ERROR: syntax error";
    expect(classifyFailure({ parts, error })).toMatchObject({ class: "conflict", message: "ERROR: 1023", part: 1 });
  });

  test("has the text of the whole where the statement has none", () => {
    const parts = [part("copy", "FAILED")];
    expect(classifyFailure({ parts, error: "ERROR: 1023" })).toMatchObject({
      class: "conflict",
      message: "ERROR: 1023",
      part: 0,
    });
  });

  test("at the end of its transaction has the text of the whole, and no statement", () => {
    const parts = [part("guard-files", "FINISHED"), part("copy", "FINISHED")];
    const error = "ERROR: 1023\n  Detail: Serializable isolation violation on table - 1";
    expect(classifyFailure({ parts, error })).toMatchObject({
      class: "conflict",
      message: "ERROR: 1023 Detail: Serializable isolation violation on table - 1",
      part: undefined,
    });
  });

  test("without any text is unknown", () => {
    expect(classifyFailure({ parts: [], error: undefined })).toMatchObject({ class: "unknown", message: "" });
  });

  test("was cancelled where nothing failed and it was aborted", () => {
    const parts = [part("lock-fence", "FINISHED"), part("copy", "ABORTED")];
    expect(classifyFailure({ parts, error: undefined, status: "ABORTED" })).toMatchObject({ class: "cancelled" });
  });
});
