/** One file of one pipeline. Times are milliseconds of one clock. */
export type SentFile = {
  id: number;
  key: string;
  /** When its PUT began, and when it was answered. */
  putAtMs: number;
  storedAtMs: number;
  /** When its row was first seen. */
  visibleAtMs: number;
};

/** From the start of the PUT until the row was seen. */
export const ageSeconds = ({ putAtMs, visibleAtMs }: SentFile) => (visibleAtMs - putAtMs) / 1000;
