import { test as base } from "vitest";
import { awsEnvironment, type RecordingAws, recordingAws } from "./recording-aws.ts";

/** A function's handler, whatever it takes. */
export type Handler = (event: unknown, context?: unknown) => Promise<unknown>;

/** Lines that the function wrote to its log, parsed. */
type LoggedLine = { level: string; message: string; [field: string]: unknown };

type Variables = Readonly<Record<string, string | undefined>>;

export type Functions = {
  aws: RecordingAws;
  logged: LoggedLine[];
  /** Lines from which CloudWatch takes metrics, parsed. */
  measured: Record<string, unknown>[];
  /** A new container of a function; `env` is added to its environment, undefined removes a variable. */
  start: (name: string, env?: Variables) => Promise<Handler>;
};

/**
 * Tests that run functions in this process against a recording server.
 *
 * @param load gives a new instance of the function's module
 */
export function functionTest(load: (name: string) => Promise<{ handler: Handler }>) {
  return base.extend("functions", async ({ task: _ }, { onCleanup }): Promise<Functions> => {
    const aws = await recordingAws();
    const environment = { ...process.env };
    const { logged, measured, restore } = captureLog();
    onCleanup(async () => {
      restore();
      setVariables({
        ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
        ...environment,
      });
      await aws[Symbol.asyncDispose]();
    });
    const start = async (name: string, env: Variables = {}) => {
      setVariables({ ...awsEnvironment(aws), ...env });
      return (await load(name)).handler;
    };
    return { aws, logged, measured, start };
  });
}

function setVariables(variables: Variables): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** The functions log to standard output, one JSON object a line. */
function captureLog(): Pick<Functions, "logged" | "measured"> & { restore: () => void } {
  const logged: LoggedLine[] = [];
  const measured: Record<string, unknown>[] = [];
  const write = process.stdout.write;
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    const line = JSON.parse(String(chunk));
    if ("_aws" in line) measured.push(line);
    else logged.push(line);
    return true;
  };
  return {
    logged,
    measured,
    restore: () => {
      process.stdout.write = write;
    },
  };
}
