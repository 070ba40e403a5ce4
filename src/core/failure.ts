import type { DescribedStatement } from "./ports.ts";
import { readTag } from "./sql.ts";

/** How a failed load goes on (spec §5). */
export type FailureClass = "conflict" | "duplicate" | "set-up" | "data" | "transient" | "permanent";

/** Why a load failed. */
export type Failure = {
  class: FailureClass;
  /** Redshift's words. */
  message: string;
  /** Index of the statement that failed; absent if the transaction failed at its end. */
  part: number | undefined;
};

type Rule = {
  class: FailureClass;
  /** Tags of the plan's steps; absent: any statement. */
  tags?: readonly string[];
  /** Any of these, in the message as `messageOf` gives it; absent: any message. */
  texts?: readonly RegExp[];
};

/** Their data has passed COPY: what they refuse is the fault of the target, or of the columns. */
const insertTags = ["insert-latest", "insert-versions", "insert-null-keys", "record-files"];
const safetyTags = ["lock-fence", "guard-files", "record-files"];

/**
 * The first rule that fits tells the class. The tag of the failed statement comes
 * first, then the message, tolerant of blanks and case: the Data API gives no
 * SQLSTATE (facts §1.10). What fits nothing may pass: it is tried again, within limits.
 */
const rules: readonly Rule[] = [
  {
    class: "conflict",
    texts: [
      /^(?:1023|1018)\s*(?:$|[^\w\s]|detail\b)/i,
      /^serializable\s+isolation\s+violation/i,
      /^could\s+not\s+complete\s+because\s+of\s+conflict\s+with\s+concurrent\s+transaction/i,
      /^deadlock\s+detected/i,
      /^could\s+not\s+open\s+relation\s+with\s+OID/i,
    ],
  },
  {
    class: "duplicate",
    tags: ["guard-files"],
    texts: [/files\s+are\s+loaded\s+already/i, /^invalid\s+(?:digit|input\s+syntax)/i],
  },
  {
    class: "permanent",
    tags: ["reject-null-keys"],
    texts: [/rows\s+have\s+NULL/i, /^invalid\s+(?:digit|input\s+syntax)/i],
  },
  { class: "set-up", tags: safetyTags, texts: [/^(?:relation|schema)\s.*does\s+not\s+exist/i] },
  {
    class: "permanent",
    texts: [
      /^permission\s+denied/i,
      /^must\s+be\s+owner/i,
      /^syntax\s+error/i,
      /^(?:relation|schema|column|database|user|role)\s.*does\s+not\s+exist/i,
      /^cannot\s+COPY\s+into\s+nonexistent\s+table/i,
      /^problem\s+reading\s+manifest\s+file(?!.*\bstatus\s+5\d\d\b)(?!.*S3CurlException)/i,
      /not\s+authorized\s+to\s+(?:assume|get\s+credentials)/i,
      /^cannot\s+set\s+an\s+identity\s+column/i,
      /status\s+403\b(?!.*\bInvalidObjectState\b)/i, // but a file that is archived is one among many
      /status\s+301\b/i,
    ],
  },
  {
    class: "permanent",
    tags: insertTags,
    texts: [
      /^cannot\s+insert\s+a\s+NULL\s+value\s+into\s+column/i,
      /^INSERT\s+has\s+more\s+(?:expressions|target\s+columns)/i,
      /^column\s.*is\s+of\s+type\s.*but\s+expression\s+is\s+of\s+type/i,
      /^value\s+too\s+long/i,
    ],
  },
  {
    class: "transient",
    texts: [
      /disk\s+full|out\s+of\s+memory/i,
      /connection\s+(?:\w+\s+)*(?:refused|reset|closed|lost|terminated|failure)/i,
      /^terminating\s+connection/i,
      /S3CurlException/i,
      /throttl|rate\s+exceeded|slow\s*down/i,
      /internal\s+(?:server\s+)?error/i,
      /(?:cluster|workgroup|database|system).*(?:paused|resizing|unavailable|not\s+available|restarting|starting\s+up|shutting\s+down)/i,
      /cancelled\s+on\s+user's\s+request/i,
      /\bstatus\s+5\d\d\b/i,
    ],
  },
  { class: "data", tags: ["copy"] },
  { class: "transient" },
];

export function classifyFailure(statement: Pick<DescribedStatement, "parts" | "error">): Failure {
  const index = statement.parts.findIndex((part) => part.status === "FAILED");
  const failed = statement.parts[index];
  const message = failed?.error ?? statement.error ?? "";
  const tag = failed ? readTag(failed.sql) : undefined;
  const rule = rules.find((candidate) => fits(candidate, tag, messageOf(message)));
  return { class: rule?.class ?? "transient", message, part: failed ? index : undefined };
}

function fits({ tags, texts }: Rule, tag: string | undefined, message: string): boolean {
  if (tags && (tag === undefined || !tags.includes(tag))) return false;
  return !texts || texts.some((text) => text.test(message));
}

/**
 * What follows `ERROR:`, which others' words may precede, but no quote; without its detail, and without what stands in
 * quotes. There, and in details, are names and values out of files, which may say anything.
 */
function messageOf(error: string): string {
  const text = error.replace(/^[^'"\n]*?(?:ERROR|Invalid operation):/i, "").trim();
  const [message = ""] = text.split(/\n|\sdetail:/i);
  return message.replace(/'[^']*'|"[^"]*"/g, "''");
}
