import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { lateLines, strandedLine } from "../../src/cli/terminal/late-lines.ts";
import { type Said, written } from "../../src/cli/terminal/said.ts";

const plain = (said: Said) => stripVTControlCharacters(written(said)); // CI has colours

const now = new Date("2026-11-30T12:00:00.000Z");

test("a late pipeline names its oldest files, with what each waits for", () => {
  const lines = lateLines(
    {
      ...{ pipeline: "orders_queue", late: "3 files wait, the oldest for 40 min", unknown: ["its source is large"] },
      oldest: [
        {
          ...{ url: "s3://lake/a\u202E.csv", since: "2026-11-30T11:20:00.000Z", batch_id: "b".repeat(32), files: 2 },
          waits_for: {
            kind: "reconcile",
            at: "2026-11-30T12:09:00.000Z",
            because: `it is paused ${"-".repeat(40)} ok`,
          },
        },
        {
          ...{ url: "s3://lake/b.csv", since: "2026-11-30T11:50:00.000Z", batch_id: null, files: 1 },
          waits_for: { kind: "queue", at: null },
        },
      ],
    },
    now,
  );
  expect(lines.map(plain)).toEqual([
    "late  orders_queue: 3 files wait, the oldest for 40 min.",
    "  s3://lake/a\\u{202e}.csv and 1 other of its batch since 2026-11-30 11:20:00 UTC, waits for reconcile, which tries it again at 2026-11-30 12:09:00 UTC (in 9 min) or soon after: it is paused ok",
    "  s3://lake/b.csv since 2026-11-30 11:50:00 UTC, waits for the loader: its message is still on the queue, so it was refused, held back or not delivered; the loader's log says why",
    "  its source is large",
  ]);
});

test("messages of a pipeline that cannot be read say when they are tried again", () => {
  const line = strandedLine("orders_queue", { messages: 1, next_try_at: "2026-11-30T12:09:00.000Z" }, now);
  expect(plain(line)).toBe(
    "  orders_queue: 1 message waits on its queue till that is mended. Next try at 2026-11-30 12:09:00 UTC (in 9 min); after the fix, at once: redshift-loader retry-now orders_queue",
  );
});
