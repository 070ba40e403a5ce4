import * as z from "zod";
import { SqsError } from "./sqs-error.ts";

export type RedrivePolicy = { deadLetterTargetArn: string; maxReceiveCount: number };

export type QueueSettings = {
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  delaySeconds: number;
  waitSeconds: number;
  maxMessageBytes: number;
  redrive: RedrivePolicy | undefined;
  /** Who may send; shown as it was set, and never enforced. */
  policy: string | undefined;
};

/** Facts §3.4. */
const numbers = {
  VisibilityTimeout: { setting: "visibilityTimeoutSeconds", min: 0, max: 43_200, preset: 30 },
  MessageRetentionPeriod: { setting: "retentionSeconds", min: 60, max: 1_209_600, preset: 345_600 },
  DelaySeconds: { setting: "delaySeconds", min: 0, max: 900, preset: 0 },
  ReceiveMessageWaitTimeSeconds: { setting: "waitSeconds", min: 0, max: 20, preset: 0 },
  MaximumMessageSize: { setting: "maxMessageBytes", min: 1024, max: 1_048_576, preset: 1_048_576 },
} as const;

/** Accepted because templates set them; they change nothing on one machine. */
const withoutEffect = new Set(["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"]);

const redriveSchema = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1000),
});

export const defaultSettings: QueueSettings = {
  visibilityTimeoutSeconds: numbers.VisibilityTimeout.preset,
  retentionSeconds: numbers.MessageRetentionPeriod.preset,
  delaySeconds: numbers.DelaySeconds.preset,
  waitSeconds: numbers.ReceiveMessageWaitTimeSeconds.preset,
  maxMessageBytes: numbers.MaximumMessageSize.preset,
  redrive: undefined,
  policy: undefined,
};

/**
 * The settings that the attributes of CreateQueue or SetQueueAttributes name, and only those.
 *
 * @throws SqsError for an unknown name or a value out of range
 */
export function parseSettings(attributes: Record<string, string>): Partial<QueueSettings> {
  return Object.assign({}, ...Object.entries(attributes).map(([name, value]) => parseSetting(name, value)));
}

function parseSetting(name: string, value: string): Partial<QueueSettings> {
  if (name === "RedrivePolicy") return { redrive: parseRedrive(value) };
  if (name === "Policy") return { policy: parsePolicy(value) };
  if (isNumberAttribute(name)) return { [numbers[name].setting]: parseNumber(name, value) };
  if (withoutEffect.has(name)) return {};
  throw new SqsError(
    "InvalidAttributeName",
    `Unknown Attribute ${name}. Local queues are standard queues and know ${Object.keys(numbers).join(", ")} and RedrivePolicy.`,
  );
}

function isNumberAttribute(name: string): name is keyof typeof numbers {
  return Object.hasOwn(numbers, name);
}

function parseNumber(name: keyof typeof numbers, value: string): number {
  const { min, max } = numbers[name];
  if (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  throw new SqsError(
    "InvalidAttributeValue",
    `Invalid value for the parameter ${name}: ${value} is not a whole number from ${min} to ${max}.`,
  );
}

function parseRedrive(value: string): RedrivePolicy | undefined {
  if (value === "") return undefined;
  try {
    return redriveSchema.parse(JSON.parse(value));
  } catch {
    throw new SqsError(
      "InvalidAttributeValue",
      `Value ${value} for parameter RedrivePolicy is invalid. Reason: it must be JSON with deadLetterTargetArn and a maxReceiveCount from 1 to 1000.`,
    );
  }
}

function parsePolicy(value: string): string | undefined {
  if (value === "") return undefined;
  try {
    JSON.parse(value);
    return value;
  } catch {
    throw new SqsError("InvalidAttributeValue", "Invalid value for the parameter Policy: it is not JSON.");
  }
}

/** The attributes that GetQueueAttributes shows for the settings. */
export function settingsAttributes(settings: QueueSettings): Record<string, string> {
  const shown = Object.entries(numbers).map(([name, { setting }]) => [name, String(settings[setting])]);
  return {
    ...Object.fromEntries(shown),
    ...(settings.policy !== undefined && { Policy: settings.policy }),
    ...(settings.redrive && { RedrivePolicy: JSON.stringify(settings.redrive) }),
  };
}
