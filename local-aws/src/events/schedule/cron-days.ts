import { type CronField, cronValue, cronValues, misfit } from "./cron-field.ts";

/** A day of a month, from 1, in a month from 1. */
export type Month = { year: number; month: number };

/** The days of a month on which a schedule runs, in order. */
export type CronDays = (month: Month) => number[];

const dayOfMonth: CronField = { name: "Day-of-month", min: 1, max: 31 };
const dayOfWeek: CronField = {
  name: "Day-of-week",
  min: 1,
  max: 7,
  names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
  hasSteps: false,
};

/** Exactly one of the two fields is `?`. @throws Error that says what is wrong */
export function cronDays(ofMonth: string, ofWeek: string): CronDays {
  if ((ofMonth === "?") === (ofWeek === "?"))
    throw new Error("one of Day-of-month and Day-of-week is ?, and the other is not");
  return ofWeek === "?" ? daysOfMonth(ofMonth) : daysOfWeek(ofWeek);
}

function daysOfMonth(text: string): CronDays {
  if (text === "L") return (month) => [lengthOf(month)];
  const [, near] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (near !== undefined) {
    const day = cronValue(dayOfMonth, near);
    return (month) => (day > lengthOf(month) ? [] : [nearestWeekday(month, day)]);
  }
  const days = cronValues(dayOfMonth, text);
  return (month) => days.filter((day) => day <= lengthOf(month));
}

function daysOfWeek(text: string): CronDays {
  if (text === "L") return (month) => daysThatAre(month, [saturday]);
  const [weekday, nth, ...more] = text.split("#");
  if (nth === undefined) {
    const weekdays = cronValues(dayOfWeek, text);
    return (month) => daysThatAre(month, weekdays);
  }
  if (more.length > 0 || !/^[1-5]$/.test(nth)) throw misfit(dayOfWeek, text);
  const day = cronValue(dayOfWeek, weekday ?? "");
  return (month) => daysThatAre(month, [day]).slice(Number(nth) - 1, Number(nth));
}

const saturday = 7;
const sunday = 1;

/** Days in the month. Day 0 of the next month is the last one of this. */
const lengthOf = ({ year, month }: Month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

const weekdayOf = ({ year, month }: Month, day: number) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

function daysThatAre(month: Month, weekdays: readonly number[]): number[] {
  const days = Array.from({ length: lengthOf(month) }, (_, at) => at + 1);
  return days.filter((day) => weekdays.includes(weekdayOf(month, day)));
}

/** Monday to Friday, and in the same month. */
function nearestWeekday(month: Month, day: number): number {
  const weekday = weekdayOf(month, day);
  if (weekday === saturday) return day === 1 ? day + 2 : day - 1;
  if (weekday === sunday) return day === lengthOf(month) ? day - 2 : day + 1;
  return day;
}
