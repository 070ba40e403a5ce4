import { describe, expect, test } from "vitest";
import { errorFields } from "../../../src/core/ports/log.ts";

describe("an error's log fields", () => {
  test("hold what a plain spread would lose", () => {
    const error = Object.assign(new RangeError("too far", { cause: new Error("no map") }), { code: "ELOST" });
    expect(errorFields(error)).toEqual({
      error: "too far",
      errorName: "RangeError",
      code: "ELOST",
      cause: { error: "no map", errorName: "Error" },
    });
  });

  test.each([
    { thrown: "text", error: "text" },
    { thrown: undefined, error: "undefined" },
    { thrown: null, error: "null" },
    { thrown: Symbol("s"), error: "Symbol(s)" },
  ])("hold something that is not an error: $error", ({ thrown, error }) => {
    expect(errorFields(thrown)).toEqual({ error });
  });

  test("end where an error is its own cause", () => {
    const error = new Error("round and round");
    error.cause = new Error("again", { cause: error });
    expect(JSON.stringify(errorFields(error))).toMatch(/^\{"error":"round and round"/);
  });
});
