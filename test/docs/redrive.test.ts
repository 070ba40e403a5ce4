import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Without a destination, SQS leaves messages where they are that came from no queue: those of EventBridge. */
test("each command that moves dead letters back names where to", () => {
  const commands = globSync(["docs/**/*.md", "src/**/*.ts", "infra/**/*.ts"]).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/aws sqs start-message-move-task[^\n]*(?:\\\n[^\n]*)*/g)].map(
      ([command]) => command,
    ),
  );
  expect(commands).not.toEqual([]);
  for (const command of commands) expect(command).toContain("--destination-arn");
});
