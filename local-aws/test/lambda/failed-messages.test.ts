import { describe, expect, test } from "vitest";
import { failedMessages } from "../../src/lambda/failed-messages.ts";

const answered = (payload: string, failed = false) => ({ requestId: "r", log: [], payload, failed });
const failedOf = (payload: string) => [...failedMessages(answered(payload), ["a", "b", "c"])];

describe("of the messages a, b and c", () => {
  test.for(["null", "{}", '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"loads":[1]}'])(
    "none fails when the answer is %s",
    (answer) => {
      expect(failedOf(answer)).toEqual([]);
    },
  );

  test.for([
    { answer: '{"batchItemFailures":[{"itemIdentifier":"b"}]}', failed: ["b"] },
    {
      answer: '{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}',
      failed: ["c", "a"],
    },
  ])("only the named fail when the answer is $answer", ({ answer, failed }) => {
    expect(failedOf(answer)).toEqual(failed);
  });

  test.for([
    '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"unknown"}]}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemIdentifier":7}]}',
    '{"batchItemFailures":[{"messageId":"b"}]}',
    '{"batchItemFailures":["b"]}',
    '{"batchItemFailures":[null]}',
    '{"batchItemFailures":{"itemIdentifier":"b"}}',
    '"done"',
    "[]",
    "7",
  ])("all fail when the answer is %s", (answer) => {
    expect(failedOf(answer)).toEqual(["a", "b", "c"]);
  });

  test("all fail when the function fails, with any answer", () => {
    expect([...failedMessages(answered('{"batchItemFailures":[]}', true), ["a", "b", "c"])]).toEqual(["a", "b", "c"]);
  });
});
