import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { jsonLocalLog, readableLocalLog } from "../../../src/cli/local/local-log.ts";
import { outputTo } from "../../../src/cli/terminal/output.ts";
import { lines, paint, say } from "../../../src/cli/terminal/said.ts";

const noon = () => new Date(2026, 10, 30, 12, 5, 9);

function captured() {
  const texts: string[] = [];
  const output = outputTo({ write: () => expect.unreachable() }, { write: (text: string) => texts.push(text) });
  return { output, text: () => texts.join("") };
}

test("people read the time first, and further lines below the text", () => {
  const { output, text } = captured();
  readableLocalLog(output, noon).tell(lines([say`orders.json changed`, say`  line 3`]));
  expect(stripVTControlCharacters(text())).toBe("12:05:09  orders.json changed\n            line 3\n");
});

test("programs read one JSON object a line", () => {
  const { output, text } = captured();
  const log = jsonLocalLog(output, () => new Date("2026-11-30T12:05:09Z"));
  log.ofFunction({ functionName: "loader", requestId: "1", line: '{"_aws":{},"Rows":3}' });
  log.ofFunction({ functionName: "loader", requestId: "1", line: "Invoke Error" });
  log.tell(say`${paint.green("✓")} schema.sql changed`);
  log.ofActivity({ kind: "message published", topicArn: "arn:t", message: "a\nb" });
  const common = { timestamp: "2026-11-30T12:05:09.000Z", level: "INFO" };
  const parsed = text()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(parsed).toEqual([
    { _aws: {}, Rows: 3, function: "loader" },
    { ...common, message: "Invoke Error", function: "loader" },
    { ...common, message: "✓ schema.sql changed" },
    { ...common, message: "message published", activity: { topicArn: "arn:t", message: "a\nb" } },
  ]);
  expect(text()).toMatch(/^\{"_aws"/);
});
