import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** `expect.poll` waits as long as a busy machine may need. */
const slow = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 10_000, interval: 20 } } };
const root = import.meta.dirname;

/** Workers, commands and functions start in half the time if an earlier process has compiled their modules. */
process.env["NODE_COMPILE_CACHE"] ??= join(root, "../node_modules/.cache/compiled");

export const projects: TestProjectInlineConfiguration[] = [
  {
    root,
    test: {
      name: "local",
      isolate: false,
      include: [
        "test/{clients,events,faults,fuzz,gateway,lambda,redshift,s3,sns,sqs,start,stress,sts}/**/*.test.ts",
        "test/*.test.ts",
      ],
      ...slow,
    },
  },
  { root, test: { name: "conformance", isolate: false, include: ["test/conformance/**/*.test.ts"], ...slow } },
];

/** Many tests wait more than they compute: with a worker less than there are cores, the default, cores idle. */
export default defineConfig({ test: { maxWorkers: availableParallelism(), teardownTimeout: 60_000, projects } });
