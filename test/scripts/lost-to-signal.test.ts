import { expect, test } from "vitest";
import { lostToSignal } from "../../scripts/lost-to-signal.ts";

const crash = (signal: string) =>
  new Error("[vitest-pool]: Worker forks emitted error.", {
    cause: new Error(
      `Worker exited unexpectedly with signal ${signal} during started state while running test file a.ts`,
    ),
  });
const files = [
  { path: "a.ts", state: "pending" },
  { path: "b.ts", state: "passed" },
  { path: "c.ts", state: "queued" },
  { path: "d.ts", state: "skipped" },
];

test("files without a result run once more when Node crashed", () => {
  expect(lostToSignal({ errors: [crash("SIGSEGV")], files })).toEqual(["a.ts", "c.ts"]);
  expect(lostToSignal({ errors: [crash("SIGTRAP"), crash("SIGILL")], files })).toEqual(["a.ts", "c.ts"]);
});

test.for([
  ["no error", []],
  ["a process that something killed", [crash("SIGKILL")]],
  ["an error of a test beside a crash", [crash("SIGSEGV"), new Error("unhandled")]],
  ["a thrown text", ["SIGSEGV"]],
] as const)("nothing runs again: %s", ([, errors]) => {
  expect(lostToSignal({ errors, files })).toEqual([]);
});

test("nothing runs again when a test failed", () => {
  const failed = [...files, { path: "e.ts", state: "failed" }];
  expect(lostToSignal({ errors: [crash("SIGSEGV")], files: failed })).toEqual([]);
});
