import { vi } from "vitest";
import { functionTest } from "./function-test.ts";

/** Tests of the handlers as they are written, before they are bundled. */
export const test = functionTest((name) => {
  vi.resetModules();
  return import(`../../src/handlers/${name}.ts`);
});
