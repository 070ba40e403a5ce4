import { validationError } from "./data-api-error.ts";

/** A place in a list or result, opaque to clients. */
export function toPageToken(place: number | string): string {
  return Buffer.from(JSON.stringify({ place })).toString("base64url");
}

/** @throws DataApiError for a token that was not ours */
function fromPageToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString()).place;
  } catch {
    return undefined;
  }
}

/** The index at which a page of a result starts, which never changes. @throws DataApiError for a token that was not ours */
export function startOfPage(token: string | undefined): number {
  if (token === undefined) return 0;
  const place = fromPageToken(token);
  if (typeof place !== "number") throw badToken(token);
  return place;
}

type Page<T> = { items: readonly T[]; keyOf(item: T): string; token: string | undefined; size: number };

/**
 * One page of a list that is sorted by ascending keys. The next page starts after the last key, so items that are added or
 * removed between calls cause no repeats and no gaps.
 */
export function pageOf<T>({ items, keyOf, token, size }: Page<T>): { page: T[]; NextToken?: string } {
  const after = token === undefined ? undefined : fromPageToken(token);
  if (token !== undefined && typeof after !== "string") throw badToken(token);
  const left = typeof after === "string" ? items.filter((item) => keyOf(item) > after) : items;
  const page = left.slice(0, size);
  const last = page.at(-1);
  return left.length > size && last !== undefined ? { page, NextToken: toPageToken(keyOf(last)) } : { page };
}

/** Sorts the latest number first. */
export function descendingKey(number: number): string {
  return String(Number.MAX_SAFE_INTEGER - number).padStart(16, "0");
}

function badToken(token: string) {
  return validationError(`NextToken '${token}' is invalid. Send it as the last answer gave it.`);
}
