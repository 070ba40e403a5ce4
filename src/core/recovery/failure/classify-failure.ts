import type { BatchFile } from "../../arrivals/batch-file.ts";
import { readTag } from "../../load/read-statement.ts";
import type { DescribedStatement } from "../../ports/warehouse-client.ts";
import { namedFiles } from "./named-files.ts";

/** How a failed load goes on. */
export type FailureClass =
  | "conflict"
  | "duplicate"
  | "set-up"
  | "data"
  | "transient"
  | "cancelled"
  | "permanent"
  | "unknown";

/** What is wrong, as far as the text says. The remedy depends on it. */
export type Fault =
  | "null-keys"
  | "not-null"
  | "rights"
  | "role"
  | "manifest"
  | "s3-access"
  | "region"
  | "columns"
  | "left-out"
  | "missing"
  | "delete-column"
  | "mark-column"
  | "tombstones"
  | "hook"
  | "syntax"
  | "unsupported"
  | "copy-option"
  | "disk"
  | "workload"
  | "other";

/** Why a load failed. */
export type Failure = {
  class: FailureClass;
  fault: Fault;
  /** Redshift's words, with blanks for line breaks. */
  message: string;
  /** Index of the statement that failed; absent if the transaction failed at its end. */
  part: number | undefined;
  /** The file that the words name. */
  file: BatchFile | undefined;
  /**
   * One file may be the cause although the words blame the whole batch: before the batch is parked, recovery asks whether
   * anything of it loads.
   */
  mayBeOneFile: boolean;
};

type Rule = {
  class: FailureClass;
  fault?: Fault;
  mayBeOneFile?: true;
  /** Tags of the plan's steps; absent: any statement. */
  tags?: readonly string[];
  /** One of these starts the headline. */
  begins?: readonly string[];
  /** One of these is in the headline or in the detail's context. */
  has?: readonly string[];
  /** And one of these as well. */
  and?: readonly string[];
  code?: (code: number) => boolean;
};

const recordTags = ["record-files", "record-listed"];

/** Their data has passed COPY: what they refuse is the fault of the target, or of the columns. */
const insertTags = ["insert-latest", "insert-versions", "insert-null-keys", "insert-rows", ...recordTags];
const tombstoneTags = ["add-tombstones", "forget-missing", "add-missing", "mark-staged", "drop-deleted"];
const safetyTags = ["lock-fence", "forget-undone", "guard-files", ...recordTags, ...tombstoneTags];
const markTags = ["mark-deleted", "mark-missing", "mark-staged", "mark-versions"];
const copyTags = ["copy"];

/** They come before all other words of a detail: names of columns, which files choose, follow them. */
const parquetFaults = [
  "has an incompatible parquet schema",
  "is not a valid parquet file",
  "unmatched number of columns between table and file",
  "the length of the data column",
];

const hookTags = ["sql-before", "sql-after"];
const castFails = ["invalid digit", "invalid input syntax"];
const unavailable = ["status 500", "status 502", "status 503", "status 504", "s3curlexception"];

const passing = [
  "retries exceeded",
  "resource temporarily unavailable",
  "connection failed",
  "connection refused",
  "connection reset",
  "connection closed",
  "connection was closed",
  "connection lost",
  "connection was lost",
  "connection terminated",
  "connection failure",
  "connection timed out",
  "could not connect",
  "terminating connection",
  "server closed the connection",
  "throttl",
  "rate exceeded",
  "slow down",
  "slowdown",
  "reduce your request rate",
  "internal error",
  "internal server error",
  "service unavailable",
  "is paused",
  "is resizing",
  "being resized",
  "unavailable",
  "not available",
  "is restarting",
  "starting up",
  "shutting down",
  "in recovery",
  ...unavailable,
];
const ofWorkload = ["cancelled by wlm", "query monitoring rule", "cancelled on user's request", "statement timeout"];

/**
 * The first rule that fits gives class and fault. The tag of the failed statement comes first, then the words, tolerant of
 * blanks and case: the Data API gives no SQLSTATE. A file is at fault only where the words are proof of it; what fits no
 * rule is unknown, and never taken for a file's fault.
 *
 * Words of Redshift: https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html,
 * https://github.com/apache/airflow/issues/30341 (a NOT NULL column that is left out),
 * https://docs.aws.amazon.com/redshift/latest/dg/c-spectrum-troubleshooting.html, and the public reports that
 * docs/guarantees.md lists.
 */
const rules: readonly Rule[] = [
  {
    class: "conflict",
    begins: [
      "1023",
      "1018",
      "serializable isolation violation",
      "could not complete because of conflict with concurrent transaction",
      "deadlock detected",
      "could not open relation with oid",
    ],
  },
  { class: "transient", tags: hookTags, has: passing },
  { class: "transient", fault: "workload", tags: hookTags, has: ofWorkload },
  { class: "permanent", fault: "hook", tags: hookTags },
  { class: "duplicate", tags: ["guard-files"], begins: castFails },
  { class: "duplicate", tags: ["guard-files"], has: ["files are loaded already"] },
  { class: "data", fault: "null-keys", tags: ["reject-null-keys"], begins: castFails },
  { class: "data", fault: "null-keys", tags: ["reject-null-keys"], has: ["rows have null"] },
  { class: "data", fault: "not-null", tags: ["reject-nulls"], begins: castFails },
  { class: "data", fault: "not-null", tags: ["reject-nulls"], has: ["rows have null"] },
  {
    class: "permanent",
    fault: "delete-column",
    tags: ["create-stage", "check-delete-column"],
    begins: [...castFails, "operator does not exist"],
  },
  { class: "permanent", fault: "delete-column", tags: ["check-delete-column"], begins: ["column"] },
  { class: "permanent", fault: "mark-column", tags: markTags, begins: ["column", "operator does not exist"] },
  { class: "permanent", fault: "tombstones", tags: tombstoneTags, begins: ["column", "operator does not exist"] },
  { class: "set-up", tags: safetyTags, begins: ["relation", "schema"], and: ["does not exist"] },
  { class: "data", tags: copyTags, has: parquetFaults },
  { class: "permanent", fault: "rights", begins: ["permission denied", "must be owner"] },
  { class: "permanent", fault: "syntax", begins: ["syntax error"] },
  {
    class: "permanent",
    fault: "missing",
    begins: ["relation", "schema", "column", "database", "user", "role", "function"],
    and: ["does not exist"],
  },
  { class: "permanent", fault: "missing", begins: ["cannot copy into nonexistent table"] },
  {
    class: "permanent",
    fault: "role",
    has: [
      "unauthorizedexception",
      "is not associated to cluster",
      "is not associated with",
      "not authorized to assume",
      "not authorized to get credentials",
      "invalid credentials. must be of the format",
      "the aws access key id you provided does not exist",
    ],
  },
  { class: "permanent", fault: "copy-option", tags: copyTags, has: ["requires serializetojson"] },
  {
    class: "data",
    tags: copyTags,
    begins: [
      "load into table",
      "mandatory url",
      "value too long",
      "char length exceeds",
      "string length exceeds",
      "string contains invalid",
      "delimiter not found",
      "extra column",
      "missing newline",
      "missing data for not-null",
    ],
  },
  { class: "permanent", fault: "copy-option", mayBeOneFile: true, tags: copyTags, begins: ["invalid jsonpath format"] },
  { class: "data", tags: copyTags, code: (code) => code >= 1200 && code < 1300 },
  { class: "data", tags: copyTags, has: ["invalidobjectstate"] },
  { class: "transient", begins: ["problem reading manifest file"], and: unavailable },
  {
    class: "permanent",
    fault: "manifest",
    begins: ["problem reading manifest file", "copy with manifest parameter requires full path"],
  },
  { class: "permanent", fault: "manifest", tags: copyTags, code: (code) => code === 15003 },
  { class: "transient", has: passing },
  { class: "transient", fault: "disk", has: ["disk full", "out of memory"] },
  {
    class: "transient",
    fault: "workload",
    has: ofWorkload,
  },
  {
    class: "permanent",
    fault: "s3-access",
    mayBeOneFile: true,
    tags: copyTags,
    has: ["status 403", "error code: 403", "accessdenied", "access denied"],
  },
  { class: "permanent", fault: "region", mayBeOneFile: true, tags: copyTags, has: ["status 301", "permanentredirect"] },
  { class: "data", tags: copyTags, begins: ["spectrum scan error"], code: (code) => code === 15007 },
  { class: "permanent", fault: "columns", begins: ["cannot set an identity column"] },
  {
    class: "permanent",
    fault: "left-out",
    tags: copyTags,
    begins: ["not null column without default must be included"],
  },
  { class: "permanent", tags: recordTags, begins: ["cannot insert a null value into column"] },
  {
    class: "permanent",
    fault: "not-null",
    tags: insertTags.filter((tag) => !recordTags.includes(tag)),
    begins: ["cannot insert a null value into column"],
  },
  {
    class: "permanent",
    fault: "columns",
    tags: insertTags,
    begins: ["insert has more expressions", "insert has more target columns", "value too long"],
  },
  {
    class: "permanent",
    fault: "columns",
    tags: insertTags,
    begins: ["column"],
    and: ["but expression is of type"],
  },
  {
    class: "permanent",
    fault: "unsupported",
    mayBeOneFile: true,
    has: ["not supported", "not implemented", "unsupported", "correlated subquery"],
  },
];

type FailedStatement = Pick<DescribedStatement, "parts" | "error"> & { status?: string };

/** Characters; Redshift's own texts have some hundreds, and names and values beside. */
const longestMessage = 10_000;

/** @param files of the load; their names are no part of what the words say */
export function classifyFailure(statement: FailedStatement, files: readonly BatchFile[] = []): Failure {
  const index = statement.parts.findIndex((part) => part.status === "FAILED");
  const failed = statement.parts[index];
  const said = (failed?.error ?? statement.error ?? "").slice(0, longestMessage);
  const message = oneLine(said);
  const about = { message, part: failed ? index : undefined };
  if (!failed && statement.status === "ABORTED")
    return { ...about, class: "cancelled", fault: "other", file: undefined, mayBeOneFile: false };
  const tag = failed && readTag(failed.sql);
  const { file, masked } = namedFiles(files).readText(said);
  const words = readWords(oneLine(masked));
  const rule = rules.find((candidate) => fits(candidate, tag, words)) ?? unknownOr(file, tag);
  return { ...about, class: rule.class, fault: rule.fault ?? "other", file, mayBeOneFile: rule.mayBeOneFile ?? false };
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** A COPY whose words name one of its files fails because of that file, whatever the words are. */
function unknownOr(file: BatchFile | undefined, tag: string | undefined): Rule {
  return file && tag === "copy" ? { class: "data" } : { class: "unknown" };
}

function fits({ tags, begins, has, and, code }: Rule, tag: string | undefined, words: Words): boolean {
  if (tags && (tag === undefined || !tags.includes(tag))) return false;
  if (begins && !begins.some((text) => startsWithWord(words.headline, text))) return false;
  const all = ` ${words.headline} ${words.context}`;
  if (has && !has.some((text) => all.includes(text))) return false;
  if (and && !and.some((text) => all.includes(text))) return false;
  return !code || (words.code !== undefined && code(words.code));
}

/** A number is all that a headline says: neither `10231` nor `1023 rows` begins with the error 1023. */
function startsWithWord(text: string, beginning: string): boolean {
  if (!text.startsWith(beginning)) return false;
  return !/^\d+$/.test(beginning) || /^(?:$|[^\w\s])/.test(text.slice(beginning.length).trimStart());
}

/** All in lower case. Values in quotes may say anything, so the headline is without them. */
type Words = { headline: string; code: number | undefined; context: string };

/**
 * A failed COPY's detail is a block of `error:`, `code:`, `context:`, `query:`, `location:`, `process:`; some of
 * Redshift's errors say all that matters there.
 */
function readWords(message: string): Words {
  const text = message.toLowerCase();
  const detailAt = firstOf(text, [" detail:", " ---"]);
  const head = text.slice(0, detailAt);
  const detail = text.slice(detailAt);
  const contextAt = detail.indexOf("context:");
  const context = contextAt < 0 ? "" : detail.slice(contextAt + "context:".length);
  const [, code] = /\bcode: {0,20}(\d{1,6})\b/.exec(contextAt < 0 ? detail : detail.slice(0, contextAt)) ?? [];
  return {
    headline: withoutQuoted(withoutPrefix(head)),
    code: code === undefined ? undefined : Number(code),
    context: context.slice(0, firstOf(context, [" query:", " location:", " process:"])).trim(),
  };
}

function firstOf(text: string, marks: readonly string[]): number {
  const found = marks.map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  return found.length > 0 ? Math.min(...found) : text.length;
}

/** What follows `ERROR:`, which others' words may precede, but no quote. */
function withoutPrefix(head: string): string {
  const quote = firstOf(head, ["'", '"']);
  const marks = ["error:", "fatal:", "invalid operation:"].flatMap((mark) => {
    const at = head.indexOf(mark);
    return at >= 0 && at < quote ? [at + mark.length] : [];
  });
  return head.slice(marks.length > 0 ? Math.min(...marks) : 0).trim();
}

const withoutQuoted = (text: string) => text.replace(/'[^']*'|"[^"]*"/g, "''");
