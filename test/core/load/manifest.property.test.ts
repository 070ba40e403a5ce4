import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAnnouncement, UnknownMessageError } from "../../../src/core/arrivals/announcement.ts";
import type { Arrival } from "../../../src/core/arrivals/arrival.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import {
  type ManifestContent,
  manifestKey,
  parseManifest,
  readManifestUrl,
  renderManifest,
} from "../../../src/core/load/manifest.ts";
import { batchScope } from "../../../src/core/pipeline/batch-scope.ts";
import { s3Notification, s3Record, scope } from "../../support/builders.ts";
import { anyCharacter } from "../any-character.ts";
import { arrivals, pipelines } from "../arbitraries.ts";

/** Batches as they are formed, without the messages, which a manifest does not name. */
const contents: fc.Arbitrary<ManifestContent> = fc
  .record({ pipeline: pipelines, files: fc.array(arrivals, { minLength: 1, maxLength: 30 }) })
  .map(({ pipeline, files }) => {
    const scope = batchScope("orders_queue", pipeline);
    const deliveries = [{ messageId: "m1", arrivals: files }];
    const [batch] = formBatches(scope, deliveries, { maxFiles: 30, maxBytes: 2 ** 50 });
    if (!batch) throw new Error("no batch");
    const bare = { ...batch, files: batch.files.map((file) => ({ ...file, messageIds: [] })) };
    return { pipelineName: "orders_queue", scope, batch: bare };
  });

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 20 }),
  fc.stringMatching(/^[\w.:/+-]{1,30}$/),
  fc.constantFrom("lake", "a/b", "", "null", '""', "\0", "\n", "e".repeat(257), "é".repeat(600)),
);
const anyTime = fc.oneof(
  fc.date().map((date) => (Number.isNaN(date.getTime()) ? "" : date.toISOString())),
  anyText,
);

/** Records as a program that is not S3 may write them. */
const anyRecords = fc.record(
  { bucket: anyText, key: anyText, eTag: anyText, versionId: anyText, sequencer: anyText, eventTime: anyTime },
  { requiredKeys: ["key"] },
);

function announced(body: string): readonly Arrival[] {
  try {
    return parseAnnouncement(body, Date.parse("2026-11-22T09:00:00.000Z")).arrivals;
  } catch (error) {
    if (error instanceof UnknownMessageError) return [];
    throw error;
  }
}

describe("a manifest", () => {
  test("is found and read again by recovery, whatever a message that was not refused says of its file", () => {
    return fc.assert(
      fc.property(anyRecords, ({ key, ...given }) => {
        fc.pre(key.isWellFormed());
        const arrivalsOfOne = announced(s3Notification(s3Record(key, given)));
        const deliveries = [{ messageId: "m1", arrivals: arrivalsOfOne }];
        for (const batch of formBatches(scope, deliveries, { maxFiles: 30, maxBytes: 2 ** 50 })) {
          const place = manifestKey({ bucket: "loads", prefix: "" }, "orders_queue", batch);
          expect(readManifestUrl(`s3://loads/${place}`)).toEqual({ pipelineName: "orders_queue", batchId: batch.id });
          const text = renderManifest({ pipelineName: "orders_queue", scope, batch });
          expect(parseManifest(text, batch.id).files.map(({ id }) => id)).toEqual(batch.files.map(({ id }) => id));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("is read as what it was written from, whatever the files and the pipeline", () => {
    return fc.assert(
      fc.property(contents, (content) => {
        const { scope, batch } = content;
        expect(parseManifest(renderManifest(content), batch.id)).toEqual({ scope, files: batch.files });
      }),
      { numRuns: 500 },
    );
  });
});
