import { shown } from "./shown.ts";

/** In characters; longer than every message of Redshift that was seen, short enough to read. */
const maxReasonLength = 2_000;

/** As `shown`; a text of more than 2,000 characters is cut there, and its length is said. For what explains, not for keys. */
export function shownReason(text: string): string {
  if (text.length <= maxReasonLength) return shown(text);
  const end = isHighHalf(text.charCodeAt(maxReasonLength - 1)) ? maxReasonLength - 1 : maxReasonLength;
  return `${shown(text.slice(0, end))} … (${text.length.toLocaleString("en-US")} characters)`;
}

/** Of a surrogate pair, which is not cut in two. */
const isHighHalf = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
