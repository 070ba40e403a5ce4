import { userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "../app/app.ts";
import type { Env } from "../app/env.ts";
import { callerArn } from "../aws/caller-arn.ts";
import { awsLimits, callBudget, localLimits } from "../console/readings/call-budget.ts";
import { overviewReader } from "../console/readings/overview.ts";
import { readingStore } from "../console/readings/reading-store.ts";
import { pageFiles } from "../console/server/page-files.ts";
import { type RunningConsole, startConsole } from "../console/server/start-console.ts";
import type { LogFields } from "../core/ports/log.ts";
import { personOutlets } from "./operator-app.ts";
import { explain } from "./terminal/explain.ts";
import type { Output } from "./terminal/output.ts";
import { say } from "./terminal/said.ts";

type Opening = { env: Env; output: Output; port: number; freshnessMinutes: number };

/** A configuration that changes shows after five minutes: thousands of pipelines are not asked for theirs each minute. */
const configTtlSeconds = "300";

/** What is read ahead leaves a third of the calls to what a person opens. */
const shareAhead = 2 / 3;

/** Starts the console with the use cases that the other commands run. */
export async function openConsole({ env: given, output, port, freshnessMinutes }: Opening): Promise<RunningConsole> {
  const env: Env = { CONFIG_TTL_SECONDS: configTtlSeconds, ...given };
  const isLocal = !(env["AWS_ENDPOINT_URL"] ?? ".amazonaws.com").includes(".amazonaws.com");
  const nowMs = () => Date.now();
  const budget = callBudget({ limits: isLocal ? localLimits : awsLimits, nowMs, sleepMs: (ms) => sleep(ms) });
  const appWith = (share: number) => createApp(env, personOutlets(output), budget.gate(share));
  const app = appWith(1);
  const freshMs = isLocal ? 2_000 : 15_000;
  const overview = overviewReader({
    ...{ app: appWith(shareAhead), budget, nowMs, explain, freshMs, freshnessMinutes },
  });
  let who: Promise<string> | undefined;
  return startConsole(
    {
      ...{ app, overview, freshMs, freshnessMinutes, explain },
      store: readingStore({ nowMs, explain }),
      who: () => (who ??= callerArn().then((arn) => `${userName()} (${arn})`)),
      log: { info: (message, fields) => output.note(say`${lineOf(message, fields)}`) },
      now: () => new Date(),
    },
    { port, files: await pageFiles() },
  );
}

const lineOf = (message: string, fields: LogFields = {}) =>
  `${new Date().toISOString()} ${message} ${JSON.stringify(fields)}`;

/** A process may run as a user without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ""}`.trim();
  }
}
