import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { assertEvent } from "../support/assert-event.ts";

const page = readFileSync("docs/downstream.md", "utf8");
const schema = z.fromJSONSchema(JSON.parse(readFileSync("schema/events.json", "utf8")));

const examples = Array.from(page.matchAll(/^```json\n(.*?)^```/gms), ([, text = ""]) => JSON.parse(text));

describe("docs/downstream.md", () => {
  test("has one example of each event, under its heading", () => {
    const kinds = ["Load Committed", "Rows Rejected", "File Quarantined", "Batch Parked", "Table Changed"];
    expect(examples.map((example) => example["detail-type"])).toEqual(kinds);
    for (const kind of kinds) expect(page).toContain(`\n### ${kind}\n`);
  });

  test.each(examples.map((example) => ({ kind: example["detail-type"], example })))(
    "shows $kind as the schema says, with the members that EventBridge adds",
    ({ example }) => {
      expect(schema.safeParse(example).error).toBeUndefined();
      const { version: _, id: __, account: ___, region: ____, resources: _____, ...sent } = example;
      assertEvent(sent);
    },
  );
});
