import { describe, expect, test } from "vitest";
import { ManifestError } from "../../../src/core/base/manifest-error.ts";
import { type Batch, formBatches } from "../../../src/core/load/batch.ts";
import {
  type ManifestContent,
  manifestKey,
  parseManifest,
  readManifestUrl,
  renderManifest,
} from "../../../src/core/load/manifest.ts";
import { batchScope } from "../../../src/core/pipeline/batch-scope.ts";
import { toPipelineJson } from "../../../src/core/pipeline/pipeline-json.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";

const id = "617091d8261e8764afe8b1c1071eb448";

const batch = (...arrivals: ReturnType<typeof arrival>[]): Batch => ({
  id,
  files: arrivals.map((each, index) => ({ id: `file-${index + 1}`, arrival: each, messageIds: [] })),
  bytes: 0,
});

/** What a manifest says beside its entries. */
const content = (files: Batch): ManifestContent => ({
  pipelineName: "orders_queue",
  scope,
  batch: files,
});

describe("a manifest's key", () => {
  const newest = batch(
    arrival("a", { eventTime: "2026-11-21T23:59:59.999Z" }),
    arrival("b", { eventTime: "2026-11-22T00:00:00.000Z" }),
    arrival("c", { eventTime: "2026-11-20T12:00:00.000Z" }),
  );

  test.each([
    { prefix: "manifests/", key: "manifests/orders_queue/2026-11-22/617091d8261e8764afe8b1c1071eb448.manifest" },
    { prefix: "", key: "orders_queue/2026-11-22/617091d8261e8764afe8b1c1071eb448.manifest" },
  ])("under the prefix '$prefix' holds pipeline, day of the newest file and batch", ({ prefix, key }) => {
    expect(manifestKey({ bucket: "loads", prefix }, "orders_queue", newest)).toBe(key);
  });
});

describe("the manifest of a part", () => {
  test("is beside that of its batch, whose id its key begins with", () => {
    const part = { ...batch(arrival("a")), id: "0123456789abcdef0123456789abcdef" };
    const key = manifestKey({ bucket: "loads", prefix: "manifests/" }, "orders_queue", batch(arrival("a")), part);
    expect(key).toBe(`manifests/orders_queue/2026-11-22/${id}-0123456789abcdef0123456789abcdef.manifest`);
    expect(readManifestUrl(`s3://loads/${key}`)).toEqual({
      pipelineName: "orders_queue",
      batchId: id,
      partId: "0123456789abcdef0123456789abcdef",
    });
  });
});

describe("a manifest's URL", () => {
  test.each([
    "s3://loads/manifests/orders_queue/2026-11-22/617091d8261e8764afe8b1c1071eb448.manifest",
    "s3://loads/orders_queue/2026-11-22/617091d8261e8764afe8b1c1071eb448.manifest",
  ])("says pipeline and batch: %s", (url) => {
    expect(readManifestUrl(url)).toEqual({ pipelineName: "orders_queue", batchId: id });
  });

  test.each([
    "s3://loads/manifests/part-1.manifest",
    "s3://loads/orders_queue/2026-11-22/617091d8261e8764afe8b1c1071eb448.json",
    "s3://loads/orders_queue/2026-11-22/617091D8261E8764AFE8B1C1071EB448.manifest",
    "s3://loads/orders_queue/22-11-2026/617091d8261e8764afe8b1c1071eb448.manifest",
    "s3://loads/orders_queue/2026-11-22/617091d8261e8764afe8b1c1071eb448.manifest.bak",
    "",
  ])("of another program says nothing: %s", (url) => {
    expect(readManifestUrl(url)).toBeUndefined();
  });
});

describe("a manifest", () => {
  test("lists every file as mandatory with its size, and identifies it", () => {
    const files = batch(
      arrival("orders/a.csv", { bytes: 7, versionId: "v1" }),
      arrival("orders/b.csv", { bytes: 0, eTag: "e2", eventTime: "2026-11-22T09:00:00.000Z" }),
    );
    expect(JSON.parse(renderManifest(content(files)))).toEqual({
      entries: [
        { url: "s3://lake/orders/a.csv", mandatory: true, meta: { content_length: 7 } },
        { url: "s3://lake/orders/b.csv", mandatory: true, meta: { content_length: 0 } },
      ],
      batch: {
        id: "617091d8261e8764afe8b1c1071eb448",
        pipeline: "orders_queue",
        warehouse: "cluster main",
        db_name: "dev",
        table_name: "sales.orders",
        files: [
          {
            file_id: "file-1",
            etag: "d41d8cd98f00b204e9800998ecf8427e",
            version_id: "v1",
            sequencer: "0055AED6DCD90281E5",
            event_time: "2026-11-22T08:00:00.000Z",
          },
          {
            file_id: "file-2",
            etag: "e2",
            sequencer: "0055AED6DCD90281E5",
            event_time: "2026-11-22T09:00:00.000Z",
          },
        ],
      },
    });
  });

  test("keeps odd keys exactly", () => {
    const key = `a b+%2F\n"'\\größe🎉`;
    const manifest = JSON.parse(renderManifest(content(batch(arrival(key)))));
    expect(manifest.entries[0].url).toBe(`s3://lake/a b+%2F\n"'\\größe🎉`);
  });
});

describe("reading a manifest", () => {
  const [batchOfTwo] = formBatches(
    scope,
    [{ messageId: "m1", arrivals: [arrival("a b+%2F\n.csv", { versionId: "v1" }), arrival("b.csv", { bytes: 7 })] }],
    { maxFiles: 2, maxBytes: 1000 },
  );
  if (!batchOfTwo) throw new Error("no batch");
  const text = renderManifest(content(batchOfTwo));

  test("gives its batch, without the messages", () => {
    const files = batchOfTwo.files.map((file) => ({ ...file, messageIds: [] }));
    expect(parseManifest(text)).toEqual({ scope: ["cluster main", "dev", "sales.orders"], files });
  });

  test("checks it against the id that its address names", () => {
    expect(() => parseManifest(text, batchOfTwo.id)).not.toThrow();
    expect(() => parseManifest(text, "0".repeat(32))).toThrow(/not 0{32}/);
  });

  test("of a bulk load gives how it loads, which its id covers", () => {
    const bulk = pipeline();
    const bulkScope = batchScope("bulk.load", bulk);
    const [batchOfBulk] = formBatches(bulkScope, [{ messageId: "", arrivals: [arrival("a.csv")] }], bulk.batch);
    if (!batchOfBulk) throw new Error("no batch");
    const written = renderManifest({ pipelineName: "bulk.load", scope: bulkScope, batch: batchOfBulk });
    expect(JSON.parse(written).batch.config).toEqual(JSON.parse(JSON.stringify(toPipelineJson(bulk))));
    expect(written).toContain(`"config":${bulkScope[3]},`);
    expect(parseManifest(written, batchOfBulk.id).scope).toEqual(bulkScope);
    const stolen = written.replace('"identifier":"main"', '"identifier":"other"');
    expect(() => parseManifest(stolen, batchOfBulk.id)).toThrow(ManifestError);
    expect(() => parseManifest(written.replace("role/copy", "role/admin"), batchOfBulk.id)).toThrow(ManifestError);
  });

  const changed = (change: (manifest: { entries: { url: string }[]; batch: Record<string, unknown> }) => void) => {
    const manifest = JSON.parse(text);
    change(manifest);
    return JSON.stringify(manifest);
  };

  test.each([
    { what: "no JSON", damaged: "{" },
    { what: "nothing", damaged: "" },
    { what: "another program's", damaged: '{"entries":[{"url":"s3://lake/a.csv","mandatory":true}]}' },
    { what: "null", damaged: "null" },
    { what: "no list", damaged: changed((manifest) => Object.assign(manifest, { entries: 7 })) },
    { what: "without one of its files", damaged: changed(({ entries }) => entries.pop()) },
    { what: "of a file more", damaged: changed(({ entries }) => entries.push({ url: "s3://lake/c.csv" })) },
    { what: "of another file", damaged: text.replace("s3://lake/b.csv", "s3://lake/c.csv") },
    {
      what: "of another warehouse",
      damaged: changed(({ batch }) => Object.assign(batch, { warehouse: "cluster x" })),
    },
    { what: "of another database", damaged: changed(({ batch }) => Object.assign(batch, { db_name: "x" })) },
    { what: "of another table", damaged: changed(({ batch }) => Object.assign(batch, { table_name: "sales.x" })) },
    { what: "of a size with SQL in it", damaged: text.replace(":7}", ':"7),(1"}') },
    { what: "of a negative size", damaged: text.replace(":7}", ":-7}") },
    { what: "of a time with SQL in it", damaged: text.replace('.000Z"', ".000Z'),('\"") },
    { what: "of a time in another form", damaged: text.replace('.000Z"', 'Z"') },
    { what: "of a version that is a list", damaged: text.replace('"v1"', '["v1"]') },
    { what: "of no S3 address", damaged: text.replace("s3://lake/b.csv", "b.csv") },
  ])("refuses one that is $what", ({ damaged }) => {
    expect(damaged).not.toBe(text);
    expect(() => parseManifest(damaged)).toThrow(ManifestError);
  });
});
