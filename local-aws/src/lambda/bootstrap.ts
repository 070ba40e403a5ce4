/** Runs inside each function process: loads the handler, then answers one invocation at a time over IPC. */
import { existsSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BootstrapMessage, FunctionError, Invocation } from "./bootstrap-protocol.ts";
import { OUTPUT_END } from "./bootstrap-protocol.ts";

type Handler = (event: unknown, context: object) => unknown;

const {
  LAMBDA_TASK_ROOT = ".",
  _HANDLER = "",
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryLimitInMB,
  AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
  AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
} = process.env;
const streams = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
let busy = false;

class BootstrapError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function toFunctionError(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? "").split("\n") };
}

async function send(message: BootstrapMessage): Promise<void> {
  await Promise.all(streams.map((write) => new Promise<void>((done) => write(`${OUTPUT_END}\n`, () => done()))));
  await new Promise<void>((done) => process.send?.(message, () => done()));
}

async function fail(error: FunctionError): Promise<never> {
  if (busy) await send({ kind: "failed", error, fatal: true });
  else process.stderr.write(`${JSON.stringify(error)}\n`);
  process.exit(1);
}

function findModule(file: string): string {
  const base = resolve(LAMBDA_TASK_ROOT, file);
  const found = [".mjs", ".js", ".cjs"].map((extension) => base + extension).find((path) => existsSync(path));
  if (!found) throw new BootstrapError("Runtime.ImportModuleError", `Error: Cannot find module '${file}'`);
  return found;
}

async function loadHandler(name: string): Promise<Handler> {
  const dot = name.lastIndexOf(".");
  const module = await import(pathToFileURL(findModule(name.slice(0, dot))).href);
  const handler: unknown = module[name.slice(dot + 1)];
  if (typeof handler !== "function")
    throw new BootstrapError("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  if (handler.length > 2)
    throw new BootstrapError("Runtime.CallbackHandlerDeprecated", `${name} takes a callback; nodejs24.x has none`);
  return handler as Handler; // a function of at most two parameters: all that can be known
}

function contextOf(invocation: Invocation): object {
  return {
    awsRequestId: invocation.requestId,
    invokedFunctionArn: invocation.invokedFunctionArn,
    functionName,
    functionVersion,
    memoryLimitInMB,
    logGroupName,
    logStreamName,
    clientContext: invocation.clientContext === undefined ? undefined : JSON.parse(invocation.clientContext),
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadlineMs - Date.now()),
  };
}

async function answer(handler: Handler, invocation: Invocation): Promise<BootstrapMessage> {
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    return { kind: "done", payload: JSON.stringify(result) ?? "null" };
  } catch (thrown) {
    return { kind: "failed", error: toFunctionError(thrown), fatal: false };
  }
}

async function serve(handler: Handler, invocation: Invocation): Promise<void> {
  Object.assign(process.env, { _X_AMZN_TRACE_ID: invocation.traceId });
  busy = true;
  process.send?.({ kind: "begun" } satisfies BootstrapMessage);
  const message = await answer(handler, invocation);
  busy = false;
  await send(message);
}

process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => {}); // Ctrl-C reaches the whole process group; the parent decides what ends when
process.on("uncaughtException", (error) => void fail(toFunctionError(error)));
process.on(
  "unhandledRejection",
  (reason) => void fail({ ...toFunctionError(reason), errorType: "Runtime.UnhandledPromiseRejection" }),
);

delete process.env["NODE_COMPILE_CACHE"]; // Lambda has none
try {
  busy = true;
  const handler = await loadHandler(_HANDLER);
  flushCompileCache(); // our end is a SIGKILL
  process.on("message", (invocation: Invocation) => void serve(handler, invocation));
  busy = false;
  await send({ kind: "ready" });
} catch (thrown) {
  await fail(toFunctionError(thrown));
}
