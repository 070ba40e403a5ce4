// Answers with what a function can see of its surroundings, or misbehaves as the event asks.
import { setTimeout as delay } from "node:timers/promises";

let invocations = 0;

const actions = {
  environment: () => process.env,
  context: (_event, context) => ({ ...context, remainingMillis: context.getRemainingTimeInMillis() }),
  process: () => ({
    pid: process.pid,
    invocations,
    cwd: process.cwd(),
    node: process.versions.node,
    argv: process.execArgv,
  }),
  echo: (event) => event.value,
  nothing: () => undefined,
  fill: (event) => "x".repeat(event.bytes),
  wait: async (event) => {
    await delay(event.milliseconds);
    return process.pid;
  },
  spin: () => {
    console.log("spinning");
    for (;;);
  },
  throw: (event) => {
    throw new RangeError(event.message);
  },
  throwText: (event) => {
    throw event.message;
  },
  exit: (event) => process.exit(event.code),
  rejectLater: async () => {
    void Promise.reject(new Error("not awaited"));
    await delay(10_000);
  },
  exhaustMemory: () => {
    const kept = [];
    for (;;) kept.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
  },
  print: (event) => console.log(event.text),
  log: (event) => {
    for (const line of event.lines) console.log(line);
    console.error("to stderr");
    process.stdout.write("no line break");
    return "logged";
  },
};

export const handler = async (event, context) => {
  invocations += 1;
  return await actions[event.do](event, context);
};
