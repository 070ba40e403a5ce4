import { validationError } from "./data-api-error.ts";

/** A position in a list or result, opaque to clients. */
export function toPageToken(position: number): string {
  return Buffer.from(JSON.stringify({ position })).toString("base64url");
}

/** @throws DataApiError for a token that was not ours */
export function fromPageToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const [, position] = /^\{"position":(\d+)\}$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (position === undefined)
    throw validationError(`NextToken '${token}' is invalid. Send it as the last answer gave it.`);
  return Number(position);
}

/** One page of a list that is short enough to be cut by count. */
export function pageOf<T>(items: readonly T[], token: string | undefined, size: number): { page: T[]; next?: string } {
  const start = fromPageToken(token);
  const end = start + size;
  const page = items.slice(start, end);
  return end < items.length ? { page, next: toPageToken(end) } : { page };
}
