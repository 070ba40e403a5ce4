import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import {
  type BucketVersioningStatus,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { until } from "@redshift-loader/local-aws";
import { test as base, describe, expect } from "vitest";
import { s3SourceFiles } from "../../../src/aws/s3-source-files.ts";
import { localUpHere } from "../../support/local-up-here.ts";
import { isQuiet, ordersClients } from "../../support/orders-clients.ts";

const source = "shop-landing";
const records = "shop-manifests";

const url = (name: string) => `s3://${source}/lines/${name}`;

const pipeline = {
  source: { bucket: source, prefix: "lines/", suffix: ".csv" },
  output: { manifest_bucket: records, manifest_prefix: "manifests/" },
  copy: { options: "CSV", role_arn: "arn:aws:iam::123456789012:role/redshift-copy", table_name: "public.lines" },
  cluster: { identifier: "analytics", db_name: "dev" },
  batch: { window_seconds: 0 },
};

/** An append, which shows a file that is loaded twice. The buckets of its files and of its manifests keep versions. */
async function versionedLines() {
  const folder = await mkdtemp(join(tmpdir(), "versioned-"));
  await writeFile(join(folder, "lines_queue.json"), JSON.stringify(pipeline));
  await writeFile(join(folder, "schema.sql"), "CREATE TABLE IF NOT EXISTS lines (line VARCHAR(40));");
  const local = await localUpHere({ pipelines: folder });
  const { endpoint, region } = local.ready;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint, region, credentials });
  const lambda = new LambdaClient({ endpoint, region, credentials });
  const { cli, objectsUnder } = ordersClients(local);

  const setVersioning = (Bucket: string, Status: BucketVersioningStatus) =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  /** Messages wait on the queue until the loader takes them again. */
  const setLoader = async (Enabled: boolean) => {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    for (const { UUID } of EventSourceMappings)
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  };
  await setVersioning(source, "Enabled");
  await setVersioning(records, "Enabled");
  await cli("init");
  return {
    local,
    cli,
    s3,
    setVersioning,
    setFaults: (faults: object | undefined) => {
      const change = faults ? ["--set", JSON.stringify(faults)] : ["--clear"];
      return cli("local", "faults", "--endpoint", endpoint, ...change);
    },
    put: async (name: string, Body: string) => {
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: source, Key: `lines/${name}`, Body }));
      return VersionId;
    },
    remove: async (name: string, VersionId?: string) =>
      (await s3.send(new DeleteObjectCommand({ Bucket: source, Key: `lines/${name}`, VersionId }))).VersionId,
    /** Does several things before the loader hears of the first. */
    unheard: async <Result>(work: () => Promise<Result>) => {
      await setLoader(false);
      const result = await work();
      await setLoader(true);
      return result;
    },
    settle: async () => void (await until("nothing happens any more", async () => (await isQuiet(local)) || undefined)),
    lines: async (name: string) => {
      const found = await local.query<{ line: string }>(`SELECT line FROM public.lines WHERE line LIKE '${name}%'`);
      return found.map(({ line }) => line).toSorted();
    },
    ledger: async (name: string) =>
      local.query<{ version_id: string; etag: string }>(
        `SELECT version_id, etag FROM public.lines__loader_ledger WHERE object_key = 'lines/${name}' ORDER BY event_time`,
      ),
    trace: async (name: string) => (await cli("trace", url(name), "--json")).lines[0].traces[0],
    quarantined: () => objectsUnder("manifests/lines_queue/quarantine/"),
    versionsOf: (Bucket: string, Prefix: string) => s3.send(new ListObjectVersionsCommand({ Bucket, Prefix })),
    async [Symbol.asyncDispose]() {
      await local[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

const test = base.extend("shop", { scope: "file" }, async ({}, { onCleanup }) => {
  const shop = await versionedLines();
  onCleanup(() => shop[Symbol.asyncDispose]());
  return shop;
});

describe("a source bucket with versions", () => {
  test("loads each version of a key once, under its id", async ({ shop }) => {
    const first = await shop.put("each.csv", "each one\n");
    await shop.settle();
    const second = await shop.put("each.csv", "each two\n");
    await shop.settle();
    expect(await shop.lines("each")).toEqual(["each one", "each two"]);
    expect((await shop.ledger("each.csv")).map(({ version_id }) => version_id)).toEqual([first, second]);
    const { state, steps } = await shop.trace("each.csv");
    expect(state).toBe("loaded");
    expect(JSON.stringify(steps)).toContain(`version ${second}`);
    expect(JSON.stringify(steps)).toContain(`of an older version, ${first}`);
  });

  test("loads the same bytes again as another version, and an announcement again not at all", async ({ shop }) => {
    await shop.put("same.csv", "same\n");
    await shop.settle();
    await shop.setFaults({ seed: 1, notifications: { duplicate: 1 } });
    await shop.put("same.csv", "same\n");
    await shop.settle();
    await shop.setFaults(undefined);
    expect(await shop.lines("same")).toEqual(["same", "same"]);
    expect(await shop.ledger("same.csv")).toHaveLength(2);
  });

  test("loads the newest version only, once, of a key that was overwritten in one window", async ({ shop }) => {
    const newest = await shop.unheard(async () => {
      await shop.put("twice.csv", "twice old\n");
      return shop.put("twice.csv", "twice new\n");
    });
    await shop.settle();
    expect(await shop.lines("twice")).toEqual(["twice new"]);
    expect(await shop.ledger("twice.csv")).toMatchObject([{ version_id: newest }]);
    expect((await shop.cli("audit", "lines_queue", "--json")).lines.at(-1)).toMatchObject({ ok: true, unloaded: 0 });
  });

  test("quarantines a file that a delete marker hides, and loads it by replay once the marker is gone", async ({
    shop,
  }) => {
    const { version, marker } = await shop.unheard(async () => {
      const version = await shop.put("hidden.csv", "hidden\n");
      return { version, marker: await shop.remove("hidden.csv") };
    });
    const [record] = await until("the file is quarantined", async () => {
      const found = await shop.quarantined();
      return found.length > 0 ? found : undefined;
    });
    await shop.settle();
    expect(record).toMatchObject({ url: url("hidden.csv"), version_id: version });
    expect(await shop.trace("hidden.csv")).toMatchObject({ state: "quarantined" });
    await shop.remove("hidden.csv", marker);
    await shop.settle();
    expect(await shop.lines("hidden")).toEqual([]);
    expect((await shop.cli("audit", "lines_queue", "--json")).lines.at(-1)).toMatchObject({
      quarantined: 1,
      unloaded: 0,
    });
    expect((await shop.cli("replay", "lines_queue", record.file_id, "--json")).code).toBe(0);
    await shop.settle();
    expect(await shop.lines("hidden")).toEqual(["hidden"]);
    expect(await shop.ledger("hidden.csv")).toMatchObject([{ version_id: version }]);
  });

  test("takes the record of a replayed file away behind a delete marker, and finds it no more", async ({ shop }) => {
    expect(await shop.quarantined()).toEqual([]);
    const { DeleteMarkers = [], Versions = [] } = await shop.versionsOf(records, "manifests/lines_queue/quarantine/");
    expect([Versions.length, DeleteMarkers.map(({ IsLatest }) => IsLatest)]).toEqual([1, [true]]);
    expect((await shop.cli("errors")).stdout).toContain("Nothing failed");
  });

  test("knows a file that audit has loaded when its event comes late", async ({ shop }) => {
    const version = await shop.unheard(async () => {
      const version = await shop.put("late.csv", "late\n");
      await shop.cli("audit", "lines_queue", "--load", "--json");
      await until("the file is loaded", async () => (await shop.lines("late")).length > 0 || undefined);
      return version;
    });
    await shop.settle();
    expect(await shop.lines("late")).toEqual(["late"]);
    expect(await shop.ledger("late.csv")).toMatchObject([{ version_id: version }]);
  });
});

describe("a file that was overwritten before its load was repeated", () => {
  test("is left out by reconcile: its key holds a newer version", async ({ shop }) => {
    await shop.setFaults({ seed: 1, events: { drop: 1 } });
    await shop.local.query("ALTER TABLE public.lines RENAME TO away");
    await shop.put("lost.csv", "lost old\n");
    await shop.settle();
    await shop.local.query("ALTER TABLE public.away RENAME TO lines");
    await shop.setFaults(undefined);
    const newest = await shop.put("lost.csv", "lost new\n");
    await shop.settle();
    const { lines } = await shop.cli("reconcile", "--grace-minutes", "0", "--json");
    expect(lines[0].pipelines).toMatchObject([{ superseded_files: 1, missing_files: 0, loads: [] }]);
    expect(await shop.lines("lost")).toEqual(["lost new"]);
    expect(await shop.ledger("lost.csv")).toMatchObject([{ version_id: newest }]);
  });

  test("still gives its own lines, from its version", async ({ shop }) => {
    const [bucket, key] = [source, "kept.csv"];
    const put = (Body: string) => shop.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
    const { VersionId: versionId = "", ETag = "" } = await put("kept old\n");
    const linesOf = async () => {
      const file = { bucket, key, eTag: ETag.replaceAll('"', ""), versionId };
      const opened = await s3SourceFiles(shop.s3).open(file, undefined);
      return "because" in opened ? opened.because : Buffer.concat(await Array.fromAsync(opened.bytes)).toString();
    };
    await put("kept new\n");
    expect(await linesOf()).toBe("kept old\n");
    await shop.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    expect(await linesOf()).toBe("kept old\n");
    await shop.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    expect(await linesOf()).toBe("its key holds nothing now");
  });
});

describe("a source bucket whose versions were suspended", () => {
  test("loads new bytes once, and the same bytes again not", async ({ shop }) => {
    await shop.put("paused.csv", "paused one\n");
    await shop.settle();
    await shop.setVersioning(source, "Suspended");
    await shop.put("paused.csv", "paused two\n");
    await shop.settle();
    await shop.put("paused.csv", "paused two\n");
    await shop.settle();
    expect(await shop.lines("paused")).toEqual(["paused one", "paused two"]);
    expect((await shop.ledger("paused.csv")).map(({ version_id }) => version_id)).toEqual([
      expect.stringMatching(/^.{32}$/),
      "",
    ]);
  });

  test("knows a file that audit has loaded when its event comes late", async ({ shop }) => {
    await shop.setVersioning(source, "Suspended");
    await shop.unheard(async () => {
      await shop.put("null.csv", "null\n");
      await shop.cli("audit", "lines_queue", "--load", "--json");
      await until("the file is loaded", async () => (await shop.lines("null")).length > 0 || undefined);
    });
    await shop.settle();
    expect(await shop.lines("null")).toEqual(["null"]);
  });

  test("knows it as the same file when versions are enabled again", async ({ shop }) => {
    await shop.setVersioning(source, "Enabled");
    expect((await shop.cli("audit", "lines_queue", "--json")).lines.at(-1)).toMatchObject({ ok: true, unloaded: 0 });
    expect(await shop.trace("null.csv")).toMatchObject({ state: "loaded" });
  });
});
