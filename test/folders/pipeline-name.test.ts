import { describe, expect, test } from "vitest";
import { pipelineNameOf, pipelineNameProblem } from "../../src/folders/pipeline-name.ts";

describe("the name of a pipeline's file", () => {
  test.each(["a/orders_queue.json", "Orders-2.json", "/dev/stdin", "/dev/fd/63"])("may be %s", (file) => {
    expect(pipelineNameProblem(file)).toBeUndefined();
  });

  test.each(["orders queue.json", "orders.queue.json", "größe.json", ".json", `${"q".repeat(81)}.json`])(
    "is one that a queue can have: %s",
    (file) => {
      expect(pipelineNameProblem(file)).toContain("no queue can have this name");
    },
  );

  test("ends with .json", () => {
    expect(pipelineNameProblem("orders_queue.txt")).toContain("ends with .json");
    expect(pipelineNameOf("a/b/orders_queue.json")).toBe("orders_queue");
  });
});
