import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { test as base } from "vitest";
import { awsEnvironment, type RecordingAws, recordingAws } from "./recording-aws.ts";

/** A function's handler, whatever it takes. */
type Handler = (event: unknown, context?: unknown) => Promise<unknown>;

/** Lines that the function wrote to its log, parsed. */
export type LoggedLine = { level: string; message: string; [field: string]: unknown };

export type Bundles = {
  aws: RecordingAws;
  logged: LoggedLine[];
  /** A new container of a built function; `env` is added to its environment, undefined removes a variable. */
  start: (name: string, env?: Record<string, string | undefined>) => Promise<Handler>;
};

/** Node's own import: Vitest would transform what it loads, and a bundle is to run as Lambda runs it. */
const nodeImport: (url: string) => Promise<{ handler: Handler }> = createRequire(import.meta.url)("./node-import.cjs");

let containers = 0;

/** Tests that run the built bundles in this process against a recording server; `npm run build` makes the bundles. */
export const test = base.extend("bundles", async ({ task: _ }, { onCleanup }): Promise<Bundles> => {
  const aws = await recordingAws();
  const environment = { ...process.env };
  const { logged, restore } = captureLog();
  onCleanup(async () => {
    restore();
    process.env = environment;
    await aws[Symbol.asyncDispose]();
  });
  return { aws, logged, start: (name, env = {}) => startBundle(name, { ...awsEnvironment(aws), ...env }) };
});

async function startBundle(name: string, env: Record<string, string | undefined>): Promise<Handler> {
  for (const [variable, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[variable];
    else process.env[variable] = value;
  }
  containers += 1;
  const url = pathToFileURL(resolve("dist/lambda", `${name}.mjs`));
  const { handler } = await nodeImport(`${url.href}?container=${containers}`);
  return handler;
}

/** The functions log to standard output, one JSON object a line. */
function captureLog(): { logged: LoggedLine[]; restore: () => void } {
  const logged: LoggedLine[] = [];
  const write = process.stdout.write;
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    logged.push(JSON.parse(String(chunk)));
    return true;
  };
  return {
    logged,
    restore: () => {
      process.stdout.write = write;
    },
  };
}
