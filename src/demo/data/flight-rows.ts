import type { Row } from "./demo-table.ts";

/** One flight of 2001; `number` counts the flights of its origin, so origin and number name it. Times in epoch milliseconds. */
export type Flight = {
  origin: string;
  number: number;
  destination: string;
  departedAt: number;
  distanceMiles: number;
  delayMinutes: number;
};

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
/** 450 miles an hour, and whole seconds: COPY's default time format knows no smaller ones. */
const MILLISECONDS_PER_MILE = 8_000;

/** The flight of a row of analytics.flights. */
export function flightOf([origin, number, destination, departedAt, distance, delay]: Row): Flight {
  return {
    origin: String(origin),
    number: Number(number),
    destination: String(destination),
    departedAt: Number(departedAt),
    distanceMiles: Number(distance),
    delayMinutes: Number(delay),
  };
}

/** When a flight departed, from its row of analytics.flights. */
export const departedAt = (row: Row): number => Number(row[3]);

/** What was reported about the flight, oldest first: it was scheduled, it departed, it landed. Rows of analytics.flight_status. */
export function statusReports(flight: Flight): { scheduled: Row; departed: Row; landed: Row } {
  const { origin, number, destination, departedAt, distanceMiles, delayMinutes } = flight;
  const report = (at: number, status: string, delay: number | null): Row => [
    origin,
    number,
    at,
    status,
    delay,
    destination,
  ];
  return {
    scheduled: report(departedAt - 180 * MINUTE, "scheduled", null),
    departed: report(departedAt, "departed", delayMinutes),
    landed: report(departedAt + 10 * MINUTE + distanceMiles * MILLISECONDS_PER_MILE, "landed", delayMinutes),
  };
}

/** A later report that corrects this one. */
export function corrected(report: Row): Row {
  const [origin, number, at, , delay, destination] = report;
  return [origin ?? null, number ?? null, Number(at) + 2 * DAY, "corrected", Number(delay) + 1, destination ?? null];
}

/** Days since 1970 UTC. */
export function dayOf(epochMilliseconds: number): number {
  return Math.floor(epochMilliseconds / DAY);
}

export function dateText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
