import { defineConfig } from "vitest/config";

const slow = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          include: ["test/{core,aws,handlers,cli,config,demo,docs,scripts,simulation}/**/*.test.ts", "test/*.test.ts"],
        },
      },
      { test: { name: "local", include: ["test/local/**/*.test.ts"], ...slow } },
      { test: { name: "infra", isolate: false, include: ["test/infra/**/*.test.ts"], ...slow, hookTimeout: 300_000 } },
      { test: { name: "conformance", include: ["test/conformance/**/*.test.ts"], ...slow } },
      {
        test: {
          name: "e2e",
          include: ["test/{e2e,property,bench,fuzz,stress}/**/*.test.ts"],
          fileParallelism: false,
          ...slow,
        },
      },
    ],
  },
});
