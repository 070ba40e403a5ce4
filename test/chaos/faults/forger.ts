import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { ChaosRun } from "../chaos-run.ts";
import { type ChaosPipeline, landingBucket, recordsBucket, recordsPrefix } from "../pipelines.ts";
import type { ChaosRow } from "../rows.ts";
import { listStatements, loadsOf } from "../statements.ts";
import { readRecords } from "../stored.ts";
import { encodeFile } from "./bad-files.ts";

/** Somebody who may write the product's manifests, and nothing else of it. */
export type Forger = {
  /** Overwrites manifests of loads that have failed and not succeeded, in each way once. @returns how many so far */
  forge(): Promise<number>;
  /** Puts manifests of batches that were never submitted. */
  plant(): Promise<void>;
  /** Puts back what was overwritten, as a person would from an older version. @returns how many */
  restore(): Promise<number>;
};

/** No file that is sent has such a number. */
const firstFileNo = 900_001;
const forgedPerPipeline = 2;

type ManifestJson = {
  entries: { url: string; mandatory: boolean; meta: { content_length: number } }[];
  batch: { id: string; pipeline: string; table_name: string; files: object[] };
};

export function forger(run: ChaosRun, seed: number): Forger {
  const forged = new Map<string, { original: string; text: string; pipeline: string }>();
  const count = (pipeline: ChaosPipeline) => [...forged.values()].filter((it) => it.pipeline === pipeline.name).length;

  const forgeOne = async (pipeline: ChaosPipeline, key: string) => {
    const original = await get(run, key);
    if (original === undefined) return;
    const lie = lies[(seed + forged.size) % lies.length] ?? otherFiles;
    const text = await lie({ run, pipeline, manifest: JSON.parse(original) });
    forged.set(key, { original, text, pipeline: pipeline.name });
    await put(run, key, text);
  };

  return {
    async forge() {
      const failed = await failedBatches(run);
      for (const pipeline of run.pipelines) {
        const manifests = await readRecords(run, `${recordsPrefix}${pipeline.name}/2`); // the folders are dates
        const hit = manifests.filter(({ key }) => failed.has(batchIdOf(key)) && !forged.has(key));
        for (const { key } of hit.slice(0, forgedPerPipeline - count(pipeline))) await forgeOne(pipeline, key);
      }
      return run.pipelines.filter((pipeline) => count(pipeline) > 0).length;
    },
    async plant() {
      for (const [index, pipeline] of run.pipelines.entries()) {
        const [template] = await readRecords(run, `${recordsPrefix}${pipeline.name}/2`);
        if (!template) continue;
        const manifest = await otherFiles({ run, pipeline, manifest: JSON.parse(template.text) });
        const id = String(index).repeat(32);
        const key = template.key.replace(batchIdOf(template.key), id);
        await put(run, key, manifest.replaceAll(batchIdOf(template.key), id));
      }
    },
    async restore() {
      for (const [key, { original, text }] of forged) if ((await get(run, key)) === text) await put(run, key, original);
      return forged.size;
    },
  };
}

type Lie = (given: { run: ChaosRun; pipeline: ChaosPipeline; manifest: ManifestJson }) => Promise<string>;

/** Files that were never announced. */
const otherFiles: Lie = async ({ run, pipeline, manifest }) => {
  const planted = await plantedFile(run, pipeline);
  return JSON.stringify({
    entries: [planted.entry],
    batch: { ...manifest.batch, files: [planted.file] },
  });
};

/** The batch's own files, and one that was never announced. */
const moreFiles: Lie = async ({ run, pipeline, manifest: { entries, batch } }) => {
  const planted = await plantedFile(run, pipeline);
  return JSON.stringify({
    entries: [...entries, planted.entry],
    batch: { ...batch, files: [...batch.files, planted.file] },
  });
};

/** Files that were never announced under the names of those that were. */
const otherUrls: Lie = async ({ run, pipeline, manifest: { entries, batch } }) => {
  const { entry } = await plantedFile(run, pipeline);
  return JSON.stringify({ entries: entries.map(() => entry), batch });
};

/** Another pipeline, with its table. */
const otherTable: Lie = async ({ run, pipeline, manifest }) => {
  const other = run.pipelines.find(({ name }) => name !== pipeline.name) ?? pipeline;
  return JSON.stringify({
    ...manifest,
    batch: { ...manifest.batch, pipeline: other.name, table_name: other.table },
  });
};

/** A pipeline that is not configured, whose configuration names another role and another cluster. */
const otherRole: Lie = async ({ manifest }) => {
  const config = {
    copy: { role_arn: "arn:aws:iam::666666666666:role/attacker", table_name: manifest.batch.table_name },
    cluster: { identifier: "attacker", db_name: "dev" },
    output: { manifest_bucket: recordsBucket },
  };
  return JSON.stringify({
    ...manifest,
    batch: { ...manifest.batch, pipeline: "attacker", warehouse: "cluster attacker", config },
  });
};

/** A manifest of another pipeline as it is: all of it fits together. */
const otherBatch: Lie = async ({ run, pipeline, manifest }) => {
  const other = run.pipelines.find(({ name }) => name !== pipeline.name) ?? pipeline;
  const [stolen] = await readRecords(run, `${recordsPrefix}${other.name}/2`);
  return stolen?.text ?? JSON.stringify(manifest);
};

/** What COPY reads, and nothing of the loader. */
const foreign: Lie = async ({ run, pipeline }) =>
  JSON.stringify({ entries: [(await plantedFile(run, pipeline)).entry] });

const lies: readonly Lie[] = [otherFiles, otherTable, otherRole, otherBatch, moreFiles, otherUrls, foreign];

/** An object that was never announced, with rows that would fit. */
async function plantedFile({ aws }: ChaosRun, pipeline: ChaosPipeline) {
  const { name, format } = pipeline;
  const key = `planted/${name}.${format}`;
  const row = { rowNo: 1, keyA: 1, keyB: "x", changedAt: Date.UTC(2030, 0, 1), payload: "planted", deletes: false };
  const rows: ChaosRow[] = [1, 2, 3].map((rowNo) => ({ ...row, fileNo: firstFileNo, rowNo, keyA: rowNo }));
  const Body = encodeFile(pipeline, rows);
  const object = { Bucket: landingBucket, Key: key, Body, ContentLength: Body.byteLength };
  const { ETag = "" } = await aws.s3.send(new PutObjectCommand(object));
  const eTag = ETag.replaceAll('"', "");
  return {
    entry: {
      url: `s3://${landingBucket}/${key}`,
      mandatory: true,
      meta: { content_length: Body.byteLength },
    },
    file: { file_id: "f".repeat(32), etag: eTag, sequencer: "00", event_time: new Date().toISOString() },
  };
}

/** Ids of batches of which an attempt failed and none succeeded. */
async function failedBatches(run: ChaosRun): Promise<Set<string>> {
  const loads = loadsOf(await listStatements(run));
  const finished = new Set(loads.filter(({ statement }) => statement.Status === "FINISHED").map((it) => it.batchId));
  const failed = loads.filter(({ statement }) => statement.Status === "FAILED").map(({ batchId }) => batchId);
  return new Set(failed.filter((id) => !finished.has(id)));
}

const batchIdOf = (key: string) => /([0-9a-f]{32})\.manifest$/.exec(key)?.[1] ?? "no manifest";

async function get({ aws }: ChaosRun, key: string): Promise<string | undefined> {
  try {
    const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: recordsBucket, Key: key }));
    return await Body?.transformToString();
  } catch {
    return undefined;
  }
}

async function put({ aws }: ChaosRun, key: string, text: string): Promise<void> {
  await aws.s3.send(new PutObjectCommand({ Bucket: recordsBucket, Key: key, Body: text }));
}
