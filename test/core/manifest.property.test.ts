import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formBatches } from "../../src/core/batch.ts";
import { formatTableName } from "../../src/core/identifier.ts";
import { type ManifestContent, parseManifest, renderManifest } from "../../src/core/manifest.ts";
import { toPipelineJson } from "../../src/core/pipeline-json.ts";
import { arrivals, pipelines } from "./arbitraries.ts";

/** Batches as they are formed, without the messages, which a manifest does not name. */
const contents: fc.Arbitrary<ManifestContent> = fc
  .record({ pipeline: pipelines, files: fc.array(arrivals, { minLength: 1, maxLength: 30 }) })
  .map(({ pipeline, files }) => {
    const target = formatTableName(pipeline.copy.table);
    const deliveries = [{ messageId: "m1", arrivals: files }];
    const [batch] = formBatches(target, deliveries, { maxFiles: 30, maxBytes: 2 ** 50 });
    if (!batch) throw new Error("no batch");
    const bare = { ...batch, files: batch.files.map((file) => ({ ...file, messageIds: [] })) };
    return { pipelineName: "orders_queue", target, config: toPipelineJson(pipeline), batch: bare };
  });

describe("a manifest", () => {
  test("is read as what it was written from, whatever the files and the pipeline", () => {
    return fc.assert(
      fc.property(contents, (content) => {
        expect(parseManifest(renderManifest(content))).toEqual(content);
      }),
      { numRuns: 500 },
    );
  });
});
