import { type CronDays, cronDays } from "./cron-days.ts";
import { type CronField, cronValues } from "./cron-field.ts";

const minutesField: CronField = { name: "Minutes", min: 0, max: 59 };
const hoursField: CronField = { name: "Hours", min: 0, max: 23 };
const yearField: CronField = { name: "Year", min: 1970, max: 2199 };
const monthField: CronField = {
  name: "Month",
  min: 1,
  max: 12,
  names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};

type Cron = { minutes: number[]; hours: number[]; days: CronDays; months: number[]; years: number[] };

/**
 * The times of AWS's six fields: minutes, hours, day of the month, month, day of the week, year. What AWS documents for
 * EventBridge Scheduler only, such as `6L`, is refused.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws Error that says what is wrong
 */
export function cronTimes(content: string): { next(after: Date): Date | undefined } {
  const fields = content.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error(`cron takes 6 fields, and this has ${content.trim() ? fields.length : 0}`);
  const [minutes = "", hours = "", ofMonth = "", month = "", ofWeek = "", year = ""] = fields;
  const cron = {
    minutes: cronValues(minutesField, minutes),
    hours: cronValues(hoursField, hours),
    days: cronDays(ofMonth, ofWeek),
    months: cronValues(monthField, month),
    years: cronValues(yearField, year),
  };
  return { next: (after) => nextTime(cron, after) };
}

function nextTime(cron: Cron, after: Date): Date | undefined {
  const [afterYear, afterMonth] = [after.getUTCFullYear(), after.getUTCMonth() + 1];
  for (const year of cron.years) {
    if (year < afterYear) continue;
    for (const month of cron.months) {
      if (year === afterYear && month < afterMonth) continue;
      const found = nextInMonth(cron, { year, month }, after);
      if (found) return found;
    }
  }
  return undefined;
}

function nextInMonth(
  { days, hours, minutes }: Cron,
  { year, month }: { year: number; month: number },
  after: Date,
): Date | undefined {
  for (const day of days({ year, month })) {
    if (Date.UTC(year, month - 1, day + 1) <= after.getTime()) continue;
    for (const hour of hours)
      for (const minute of minutes) {
        const time = Date.UTC(year, month - 1, day, hour, minute);
        if (time > after.getTime()) return new Date(time);
      }
  }
  return undefined;
}
