import { AccountError } from "./account-error.ts";

/** Of a request, by name. */
export type Members = Readonly<Record<string, unknown>>;

/** @throws AccountError if the member is missing */
export function textOf(members: Members, name: string): string {
  const value = members[name];
  if (typeof value === "string" && value !== "") return value;
  throw new AccountError("ValidationException", `The member ${name} is missing. Name any ${name}.`);
}
