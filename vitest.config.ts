import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { projects as localAws } from "./local-aws/vitest.config.ts";

const slow = { testTimeout: 300_000, hookTimeout: 300_000 }; // beside other work

/** Needs `npm run build:cli`, which `npm run test:quick` leaves out. */
const packed = ["test/cli/installed.test.ts"];

export default defineConfig({
  test: {
    // Many tests wait more than they compute: with a worker less than there are cores, the default, cores idle. With one more
    // the whole takes longer.
    maxWorkers: availableParallelism(),
    teardownTimeout: 60_000, // a worker stops its servers
    projects: [
      {
        test: {
          name: "unit",
          isolate: false,
          exclude: packed,
          ...slow,
          include: [
            "test/{architecture,core,console,aws,handlers,cli,config,deployment,folders,files,import,local,demo,docs,scripts,simulation}/**/*.test.ts",
            "test/*.test.ts",
          ],
        },
      },
      { test: { name: "infra", isolate: false, include: ["test/infra/**/*.test.ts", ...packed], ...slow } },
      ...localAws,
      {
        test: {
          name: "browser",
          // One world for all files: a local pipeline and a console start once.
          isolate: false,
          fileParallelism: false,
          sequence: { groupOrder: 1 }, // a group has one number of workers
          include: ["test/browser/**/*.test.ts"],
          ...slow,
        },
      },
      {
        test: {
          name: "e2e",
          isolate: false, // what a file imports, the next one has
          include: ["test/{e2e,property,bench,fuzz}/**/*.test.ts"],
          ...slow,
        },
      },
    ],
  },
});
