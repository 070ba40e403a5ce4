import { spawn } from "node:child_process";
import { once } from "node:events";
import { test as base, describe, expect } from "vitest";
import { type FailedInvocation, type FunctionsOptions, startFunctions } from "../../src/lambda/functions.ts";
import type { LogEntry } from "../../src/lambda/invocation.ts";
import { functionsDirectory, isRunning, probe } from "../support/function-probe.ts";

const place: FunctionsOptions = {
  region: "eu-central-1",
  accountId: "123456789012",
  endpoints: { AWS_ENDPOINT_URL: "http://127.0.0.1:4566", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000" },
};

const test = base.extend("start", async ({ task: _ }, { onCleanup }) => {
  const started = new AsyncDisposableStack();
  onCleanup(() => started.disposeAsync());
  return (changes: Parameters<typeof probe>[0] = {}, options: Partial<FunctionsOptions> = {}) => {
    const functions = started.use(startFunctions([probe(changes)], { ...place, ...options }));
    return {
      functions,
      invoke: (event: object) => functions.invoke("probe", { payload: JSON.stringify(event) }),
      ask: async (event: object) =>
        JSON.parse((await functions.invoke("probe", { payload: JSON.stringify(event) })).payload),
    };
  };
});

describe("a function", () => {
  test("sees Lambda's environment and its own variables, of the host's only PATH", async ({ start }) => {
    const { ask } = start({ environment: { CONFIG_BUCKET: "configs" } });
    const { AWS_LAMBDA_LOG_STREAM_NAME, _X_AMZN_TRACE_ID, PATH, ...rest } = await ask({ do: "environment" });
    expect(rest).toEqual({
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[0-9A-F]{16}$/),
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000",
      CONFIG_BUCKET: "configs",
      AWS_REGION: "eu-central-1",
      AWS_DEFAULT_REGION: "eu-central-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: "probe",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/probe",
      LAMBDA_TASK_ROOT: functionsDirectory,
      _HANDLER: "probe.handler",
    });
    expect(PATH).toBe(process.env["PATH"]);
    expect(AWS_LAMBDA_LOG_STREAM_NAME).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(_X_AMZN_TRACE_ID).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  });

  test("gets Lambda's context", async ({ start }) => {
    const { functions } = start();
    const result = await functions.invoke("probe", {
      payload: '{"do":"context"}',
      requestId: "11111111-2222-3333-4444-555555555555",
      clientContext: '{"custom":{"a":"b"}}',
    });
    const { remainingMillis, logStreamName, ...context } = JSON.parse(result.payload);
    expect(context).toEqual({
      awsRequestId: "11111111-2222-3333-4444-555555555555",
      invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:probe",
      functionName: "probe",
      functionVersion: "$LATEST",
      memoryLimitInMB: "128",
      logGroupName: "/aws/lambda/probe",
      clientContext: { custom: { a: "b" } },
    });
    expect(logStreamName).toContain("[$LATEST]");
    expect(remainingMillis).toBeGreaterThan(15_000);
    expect(remainingMillis).toBeLessThanOrEqual(20_000);
  });

  test("runs on Node 24 in its own process, in its own folder, with its memory as heap limit", async ({ start }) => {
    const { ask } = start();
    const { pid, node, cwd, argv } = await ask({ do: "process" });
    expect(pid).not.toBe(process.pid);
    expect(node).toMatch(/^24\./);
    expect(cwd).toBe(functionsDirectory);
    expect(argv).toEqual(["--max-old-space-size=128"]);
  });

  test("stays warm for the next invocation", async ({ start }) => {
    const { ask } = start();
    const first = await ask({ do: "process" });
    const second = await ask({ do: "process" });
    expect(second).toEqual({ ...first, invocations: 2 });
  });

  test("never runs two events in one process, nor more processes than its concurrency", async ({ start }) => {
    const { ask } = start({ maxConcurrency: 2 });
    const pids = await Promise.all(Array.from({ length: 6 }, () => ask({ do: "wait", milliseconds: 100 })));
    expect(new Set(pids).size).toBe(2);
  });

  test("is given waiting events in order", async ({ start }) => {
    const lines: string[] = [];
    const { ask } = start({ maxConcurrency: 1 }, { onLog: ({ line }) => lines.push(line) });
    await Promise.all(["a", "b", "c", "d"].map((letter) => ask({ do: "print", text: letter })));
    expect(lines).toEqual(["a", "b", "c", "d"]);
  });

  test("that answers nothing answers null", async ({ start }) => {
    const { invoke } = start();
    expect(await invoke({ do: "nothing" })).toMatchObject({ payload: "null", failed: false });
  });
});

describe("a function's output", () => {
  test("arrives line by line under the invocation that wrote it", async ({ start }) => {
    const entries: LogEntry[] = [];
    const { functions } = start({}, { onLog: (entry) => entries.push(entry) });
    await functions.invoke("probe", { payload: '{"do":"print","text":"first"}', requestId: "one" });
    const { log } = await functions.invoke("probe", {
      payload: '{"do":"log","lines":["a","é\\nc"]}',
      requestId: "two",
    });
    expect(log.toSorted()).toEqual(["a", "c", "no line break", "to stderr", "é"]);
    expect(entries[0]).toEqual({ functionName: "probe", requestId: "one", line: "first" });
    expect(entries.slice(1).map(({ requestId }) => requestId)).toEqual(["two", "two", "two", "two", "two"]);
  });

  test("ends with the error of a failed invocation", async ({ start }) => {
    const lines: string[] = [];
    const { invoke } = start({}, { onLog: ({ line }) => lines.push(line) });
    await invoke({ do: "throwText", message: "out of luck" });
    expect(lines).toEqual(['Invoke Error {"errorType":"string","errorMessage":"out of luck","trace":[]}']);
  });
});

describe("a function that fails", () => {
  test("with an error answers its type, message and trace, and stays warm", async ({ start }) => {
    const { invoke, ask } = start();
    const { pid } = await ask({ do: "process" });
    const { payload, failed } = await invoke({ do: "throw", message: "too far" });
    expect(failed).toBe(true);
    expect(JSON.parse(payload)).toEqual({
      errorType: "RangeError",
      errorMessage: "too far",
      trace: expect.arrayContaining(["RangeError: too far"]),
    });
    expect(await ask({ do: "process" })).toMatchObject({ pid, invocations: 3 });
  });

  test.for([
    { how: "by exit code", event: { do: "exit", code: 3 }, message: "Runtime exited with error: exit status 3" },
    { how: "without a code", event: { do: "exit", code: 0 }, message: "Runtime exited without providing a reason" },
    {
      how: "by using up its memory",
      event: { do: "exhaustMemory" },
      message: "Runtime exited with error: signal: aborted",
    },
  ])("by ending its process $how gets a new process", async ({ event, message }, { start }) => {
    const { ask } = start({ memoryMegabytes: 32 });
    const { pid } = await ask({ do: "process" });
    const failure = await ask(event);
    expect(failure.errorType).toBe("Runtime.ExitError");
    expect(failure.errorMessage).toMatch(/^RequestId: [0-9a-f-]{36} Error: /);
    expect(failure.errorMessage).toContain(message);
    expect(isRunning(pid)).toBe(false);
    expect(await ask({ do: "process" })).toMatchObject({ invocations: 1 });
  });

  test("because its idle process ends as it is chosen runs in another one", async ({ start }) => {
    const lines: string[] = [];
    const { ask } = start({}, { onLog: ({ line }) => lines.push(line) });
    const { pid } = await ask({ do: "process" });
    process.kill(pid, "SIGKILL");
    expect(await ask({ do: "process" })).toMatchObject({
      pid: expect.not.toSatisfy((it) => it === pid),
      invocations: 1,
    });
    expect(lines).toEqual([]);
  });

  test("because it was stopped leaves no error in the log", async ({ start }) => {
    const lines: string[] = [];
    const spinning = Promise.withResolvers<void>();
    const onLog = ({ line }: LogEntry) => {
      lines.push(line);
      spinning.resolve();
    };
    const { functions, invoke } = start({ maxConcurrency: 1 }, { onLog });
    const cut = invoke({ do: "spin" });
    const waiting = invoke({ do: "nothing" });
    await spinning.promise;
    await Promise.all([
      functions[Symbol.asyncDispose](),
      expect(cut).resolves.toMatchObject({ failed: true }),
      expect(waiting).rejects.toThrow("Function probe was stopped: the event was not run."),
    ]);
    expect(lines).toEqual(["spinning"]);
  });

  test("by an unhandled rejection gets a new process", async ({ start }) => {
    const { ask } = start();
    expect(await ask({ do: "rejectLater" })).toMatchObject({
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "not awaited",
    });
    expect(await ask({ do: "process" })).toMatchObject({ invocations: 1 });
  });

  test.for(["wait", "spin"])("to answer in time (%s) is killed", async (what, { start }) => {
    const { ask } = start({ timeoutSeconds: 0.5 });
    const { pid } = await ask({ do: "process" });
    const failure = await ask({ do: what, milliseconds: 60_000 });
    expect(failure.errorType).toBe("Sandbox.Timedout");
    expect(failure.errorMessage).toMatch(/Error: Task timed out after 0\.50 seconds$/);
    expect(isRunning(pid)).toBe(false);
  });

  test("to have a folder is refused at once", ({ start }) => {
    expect(() => start({ directory: "/nowhere/at/all" })).toThrow(
      "Function probe has no code: the folder /nowhere/at/all does not exist. Build the function first.",
    );
  });

  test.for([
    {
      handler: "absent.handler",
      error: { errorType: "Runtime.ImportModuleError", errorMessage: "Error: Cannot find module 'absent'" },
    },
    {
      handler: "probe.absent",
      error: { errorType: "Runtime.HandlerNotFound", errorMessage: "probe.absent is undefined or not exported" },
    },
    { handler: "broken.handler", error: { errorType: "TypeError", errorMessage: "broken while loading" } },
    { handler: "callback.handler", error: { errorType: "Runtime.CallbackHandlerDeprecated" } },
  ])("to load $handler says so at each invocation", async ({ handler, error }, { start }) => {
    const { ask } = start({ handler });
    expect(await ask({})).toMatchObject(error);
    expect(await ask({})).toMatchObject(error);
  });
});

describe("a payload", () => {
  test("of 6,291,456 bytes passes, one more is refused", async ({ start }) => {
    const { functions } = start();
    const payloadOf = (bytes: number) => `{"do":"nothing","fill":"${"x".repeat(bytes - 26)}"}`;
    expect(await functions.invoke("probe", { payload: payloadOf(6_291_456) })).toMatchObject({ payload: "null" });
    await expect(functions.invoke("probe", { payload: payloadOf(6_291_457) })).rejects.toThrow(
      "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)",
    );
  });

  test("of an asynchronous event above 1 MB is refused", ({ start }) => {
    const { functions } = start();
    expect(() => functions.invokeAsync("probe", `"${"x".repeat(1_048_575)}"`)).toThrow(
      "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    );
  });

  test("of an answer above 6 MB is a failure", async ({ start }) => {
    const { invoke } = start();
    expect(await invoke({ do: "fill", bytes: 6_291_554 })).toMatchObject({ failed: false });
    expect(await invoke({ do: "fill", bytes: 6_291_555 })).toMatchObject({
      failed: true,
      payload: expect.stringContaining('"errorType":"Function.ResponseSizeTooLarge"'),
    });
  });
});

describe("an asynchronous event", () => {
  test("is tried three times under one request id, then handed to onFailure", async ({ start }) => {
    const { promise, resolve } = Promise.withResolvers<FailedInvocation>();
    const requestIds: string[] = [];
    const { functions } = start(
      {},
      { retryDelaysSeconds: [0, 0], onFailure: resolve, onLog: ({ requestId }) => requestIds.push(requestId) },
    );
    const requestId = functions.invokeAsync("probe", '{"do":"throwText","message":"no"}');
    expect(await promise).toMatchObject({
      functionName: "probe",
      payload: '{"do":"throwText","message":"no"}',
      attempts: 3,
      result: { requestId, failed: true },
    });
    expect(requestIds).toEqual([requestId, requestId, requestId]);
  });

  test("that works is run once", async ({ start }) => {
    const lines: string[] = [];
    const { functions, ask } = start(
      { maxConcurrency: 1 },
      { retryDelaysSeconds: [0, 0], onLog: ({ line }) => lines.push(line) },
    );
    functions.invokeAsync("probe", '{"do":"print","text":"once"}');
    await expect.poll(() => lines).toEqual(["once"]);
    expect(await ask({ do: "process" })).toMatchObject({ invocations: 2 });
  });
});

describe("no process is left", () => {
  test("when the functions are disposed in the middle of an invocation", async ({ start }) => {
    const lines: string[] = [];
    const { functions, ask, invoke } = start({ maxConcurrency: 1 }, { onLog: ({ line }) => lines.push(line) });
    const { pid } = await ask({ do: "process" });
    const both = Promise.allSettled([invoke({ do: "spin" }), invoke({ do: "nothing" })]);
    await expect.poll(() => lines).toEqual(["spinning"]);
    await functions[Symbol.asyncDispose]();
    expect(isRunning(pid)).toBe(false);
    expect(await both).toEqual([
      { status: "fulfilled", value: expect.objectContaining({ payload: expect.stringContaining("signal: killed") }) },
      { status: "rejected", reason: new Error("Function probe was stopped: the event was not run.") },
    ]);
  });

  test("when the parent is killed", async () => {
    const parent = spawn(process.execPath, [`${functionsDirectory}/../function-parent.ts`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = await once(parent.stdout, "data");
    const pid = Number(output);
    expect(isRunning(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});
