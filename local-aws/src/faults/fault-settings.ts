import * as z from "zod";
import { quotaSettings } from "../redshift/data-api/quotas.ts";
import { InvalidFaultsError } from "./invalid-faults-error.ts";

const rate = z.number().min(0).max(1).optional();
/** SQS itself delays a message by 15 minutes at most, so a longer delay is not realistic. */
const maxDelayMs = 900_000;
const delay = z
  .strictObject({ min: z.number().min(0), max: z.number().max(maxDelayMs) })
  .refine(({ min, max }) => min <= max, "min is greater than max")
  .optional();
const count = z.int().min(0).optional();

/** COPY's failures that have a name, each in Redshift's words. */
const copyErrorNames = [
  "assert",
  "disk-full",
  "internal-error",
  "manifest-unreadable",
  "role-detached",
  "s3-connection",
  "s3-fetch",
  "s3-unavailable",
  "spectrum-denied",
  "spectrum-retries",
  "wlm-abort",
] as const;

/**
 * For objects whose keys begin with `prefix` and end with `suffix`, and with `only: "list"` for listings of such a prefix;
 * without both, for all. `to` names who is refused; default: functions and COPY.
 */
const deny = z
  .strictObject({
    rate,
    prefix: z.string().min(1).optional(),
    suffix: z.string().min(1).optional(),
    only: z.enum(["read", "write", "list"]).optional(),
    to: z.enum(["functions", "redshift", "clients", "everybody"]).optional(),
  })
  .optional();

/** Statements that contain this text, in any case, fail with these words of Redshift. */
const refusedStatement = z.strictObject({ contains: z.string().min(1), text: z.string().min(1) });

const sections = {
  /** Of EventBridge to its targets. */
  events: z.strictObject({ drop: rate, duplicate: rate, delayMs: delay }),
  /** Of S3 to queues. */
  notifications: z.strictObject({ duplicate: rate, delayMs: delay }),
  /** Of queues to functions. */
  messages: z.strictObject({
    duplicate: rate,
    delayMs: delay,
    visibilityTimeoutSeconds: z.number().min(0).max(43_200).optional(),
  }),
  /** `quotas` replace those given at the start. */
  dataApi: z.strictObject({
    throttle: rate,
    refuse: rate,
    lostAnswer: rate,
    cancel: rate,
    quotas: quotaSettings.optional(),
  }),
  /** States, not chance: they last until the settings change. */
  warehouse: z.strictObject({
    maintenance: z.boolean().optional(),
    refuse: z.boolean().optional(),
    roles: z.array(z.string().min(1)).optional(),
    databases: z.array(z.string().min(1)).optional(),
    refuseStatements: z.array(refusedStatement).optional(),
  }),
  copy: z
    .strictObject({ failNext: count, rate, error: z.enum(copyErrorNames).optional(), text: z.string().optional() })
    .refine(({ error, text }) => error === undefined || text === undefined, "error and text exclude each other"),
  functions: z.strictObject({
    kill: rate,
    killWithinCalls: z.int().min(1).optional(),
    killAt: z
      .strictObject({ functionName: z.string().min(1), call: z.int().min(1), when: z.enum(["before", "after"]) })
      .optional(),
  }),
  /** What the answers of all services say of the time, against this machine. */
  clock: z.strictObject({ aheadSeconds: z.number().optional() }),
  /** Requests of functions and of COPY, unless `deny` names others. */
  s3: z.strictObject({ slowMs: z.number().min(0).max(maxDelayMs).optional(), fail: rate, deny }),
};

const schema = z.strictObject({ seed: z.int().optional() }).extend(z.object(sections).partial().shape);

/** What goes wrong, and how often; absent faults never happen. Rates: 0 to 1; see `local-aws/docs/faults.md`. */
export type FaultSettings = z.infer<typeof schema>;
export type Range = { min: number; max: number };
export type DenySettings = NonNullable<z.infer<typeof deny>>;
export type CopyErrorName = (typeof copyErrorNames)[number];

/** @throws InvalidFaultsError naming every problem */
export function parseFaultSettings(value: unknown): FaultSettings {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidFaultsError(parsed.error.issues.map(problem));
}

function problem(issue: z.core.$ZodIssue): string {
  const path = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return `${path || "the settings"}: ${issue.message}`;
  const unknown = issue.keys.map((key) => [...issue.path, key].join("."));
  return `${unknown.join(", ")} ${unknown.length > 1 ? "are" : "is"} unknown (known there: ${knownAt(issue.path).join(", ")})`;
}

function knownAt([section, setting]: readonly PropertyKey[]): string[] {
  if (setting === "delayMs") return ["min", "max"];
  if (setting === "quotas") return Object.keys(quotaSettings.shape);
  if (setting === "deny") return ["rate", "prefix", "suffix", "only", "to"];
  if (setting === "refuseStatements") return ["contains", "text"];
  if (setting === "killAt") return ["functionName", "call", "when"];
  const shapes = new Map<PropertyKey | undefined, z.ZodObject>(Object.entries(sections));
  return Object.keys(shapes.get(section)?.shape ?? { seed: true, ...sections });
}
