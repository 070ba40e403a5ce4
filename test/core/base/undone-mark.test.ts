import { describe, expect, test } from "vitest";
import { isUndoneMark, readBatchId, undoneMark, undoneStart } from "../../../src/core/base/undone-mark.ts";

const batchId = "8ff8d378acd07c076f7ed8793de58152";

describe("the mark of a batch that was undone", () => {
  test("has the length of a batch's id, and says which batch it is of", () => {
    const mark = undoneMark(batchId, "03e70");
    expect(mark).toHaveLength(32);
    expect(isUndoneMark(mark)).toBe(true);
    expect(mark).toBe("undone-j_jTeKzQfAdvfth5PeWBUgA-c");
    expect(mark.slice(0, 29)).toBe(undoneStart(batchId));
    expect(readBatchId(mark)).toEqual({ batchId, isUndone: true });
  });

  test("is another for another undo", () => {
    expect(undoneMark(batchId, "a0000")).not.toBe(undoneMark(batchId, "b0000"));
  });

  test.each([batchId, "", "undone-", "undone-*/ DROP TABLE orders --abc", `undone-${"a".repeat(26)}`, "x".repeat(32)])(
    "is not %s",
    (text) => {
      expect(isUndoneMark(text)).toBe(false);
      expect(readBatchId(text)).toEqual({ batchId: text, isUndone: false });
    },
  );
});
