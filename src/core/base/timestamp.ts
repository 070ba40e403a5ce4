/** 2026-01-02T03:04:05.678Z as the text of a TIMESTAMP, which is in UTC: 2026-01-02 03:04:05.678. */
export const timestampOf = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, -1)}`;

/** The reverse. Redshift leaves out zeros at the end, and keeps microseconds: `2026-11-22 08:00:00.1`. */
export function isoOf(timestamp: string): string {
  const [seconds = "", fraction = ""] = timestamp.replace(" ", "T").split(".");
  return `${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
}
