import { defineConfig } from "vitest/config";

/** A first start takes longer than the 10 seconds that vitest gives a fixture. */
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 120_000 } });
