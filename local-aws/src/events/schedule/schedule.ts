import { EventsError } from "../events-error.ts";
import { cronTimes } from "./cron.ts";

/** When a rule runs. */
export type Schedule = {
  /** The first time after `after`; undefined: never again. A rate counts from `startedAt`. */
  next(after: Date, startedAt: Date): Date | undefined;
};

/**
 * Reads the schedule of a rule, `rate(15 minutes)` or `cron(15 2 * * ? *)`. Times are in UTC, as rules have no time zone.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws EventsError `ValidationException`, which says what is wrong
 */
export function parseSchedule(expression: string): Schedule {
  const [, kind = "", content = ""] = /^(rate|cron)\(([^()]*)\)$/.exec(expression) ?? [];
  try {
    if (kind === "rate") return rate(content);
    if (kind === "cron") return cronTimes(content);
    throw new Error("write rate(value unit) or cron(six fields)");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EventsError("ValidationException", `Parameter ScheduleExpression is not valid. ${expression}: ${reason}`);
  }
}

const minuteMs = 60_000;
const unitsMs: Readonly<Record<string, number>> = { minute: minuteMs, hour: 60 * minuteMs, day: 24 * 60 * minuteMs };

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html */
function rate(content: string): Schedule {
  const [, digits = "", unit = "", plural = ""] = /^(\d{1,9}) (minute|hour|day)(s?)$/.exec(content) ?? [];
  const value = Number(digits);
  const unitMs = unitsMs[unit];
  if (value < 1 || unitMs === undefined) throw new Error("a rate is a positive number, and minutes, hours or days");
  if ((value === 1) !== (plural === "")) throw new Error("the unit is singular after 1, and plural after more");
  const everyMs = value * unitMs;
  return {
    next: (after, startedAt) => {
      const passed = Math.floor((after.getTime() - startedAt.getTime()) / everyMs);
      return new Date(startedAt.getTime() + (Math.max(0, passed) + 1) * everyMs);
    },
  };
}
