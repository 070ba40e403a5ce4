import type { App } from "../../app/app.ts";
import type { Log } from "../../core/ports/log.ts";
import type { OverviewReader } from "../readings/overview.ts";
import type { Reading, ReadingStore } from "../readings/reading-store.ts";
import { ConsoleError } from "./console-error.ts";

/** What routes answer from. */
export type ConsoleDeps = {
  /** For what a person looks at. */
  app: App;
  overview: OverviewReader;
  store: ReadingStore;
  freshMs: number;
  freshnessMinutes: number;
  explain: (error: unknown) => string;
  /** Who runs the console, for the log of what was changed. */
  who: () => Promise<string>;
  log: Pick<Log, "info">;
  now: () => Date;
};

export type Params = Readonly<Record<string, string>>;

/** A part of a path that begins with `:` is a parameter. */
type At = { path: string };

/** Answers from what is kept; the live stream asks it again and again. */
export type ReadRoute = At & {
  kind: "read";
  answer(deps: ConsoleDeps, params: Params, query: URLSearchParams): Promise<Reading<unknown>>;
};

/** Asks now, changes nothing, and needs no token. */
export type AskRoute = At & { kind: "ask"; answer(deps: ConsoleDeps, params: Params): Promise<unknown> };

/** Gets JSON, and needs the token. */
export type ActRoute = At & { kind: "act"; answer(deps: ConsoleDeps, params: Params, body: Body): Promise<unknown> };

export type Route = ReadRoute | AskRoute | ActRoute;

export type Body = Readonly<Record<string, unknown>>;

/** @returns undefined if the path is not of this form */
export function paramsOf(route: At, pathname: string): Params | undefined {
  const [wanted, given] = [route.path.split("/"), pathname.split("/")];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new ConsoleError(400, `"${value}" in the address is not encoded as addresses are.`);
  }
}

/** @throws ConsoleError if it is missing */
export function textOf(body: Body, member: string): string {
  const value = body[member];
  if (typeof value === "string" && value !== "") return value;
  throw new ConsoleError(400, `The request has no "${member}".`);
}
