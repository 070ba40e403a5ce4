import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { localS3, type S3UnderTest, temporaryFolder } from "./local-s3.ts";
import { setVersioning } from "./set-versioning.ts";

const Bucket = "bucket";
const Key = "a";

async function everything(local: S3UnderTest) {
  const { Versions, DeleteMarkers } = await local.client.send(new ListObjectVersionsCommand({ Bucket }));
  return { Versions, DeleteMarkers };
}

async function read(client: S3Client, VersionId?: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
}

describe("the data folder", () => {
  test("keeps versions, markers and their order over restarts, and no content that no version has", async () => {
    await using folder = await temporaryFolder();
    const versions: (string | undefined)[] = [];
    let before: Awaited<ReturnType<typeof everything>>;
    {
      await using local = await localS3({ dataDir: folder.path });
      const put = async (Body: string) => {
        versions.push((await local.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId);
      };
      const remove = (VersionId?: string) => local.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
      await put("unversioned");
      await setVersioning(local, "Enabled");
      await put("one");
      await remove();
      await put("two");
      await put("removed");
      await remove(versions[3]);
      await setVersioning(local, "Suspended");
      await put("null, replaced");
      await put("null");
      before = await everything(local);
    }
    for (const _ of ["first", "second"]) {
      await using local = await localS3({ dataDir: folder.path });
      expect(await everything(local)).toEqual(before);
      expect((await local.client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Suspended");
      expect(await read(local.client)).toBe("null");
      expect(await read(local.client, versions[1])).toBe("one");
      expect(await read(local.client, versions[2])).toBe("two");
    }
    expect(before.Versions?.map(({ Size }) => Size)).toEqual([4, 3, 3]);
    expect(await readdir(join(folder.path, Bucket, "objects"))).toHaveLength(3);
  });

  test("from before versions opens, and its objects are null versions once there are some", async () => {
    await using folder = await temporaryFolder();
    {
      await using local = await localS3({ dataDir: folder.path });
      await local.s3.putObject(Bucket, Key, "replaced below");
    }
    const journal = join(folder.path, Bucket, "index.jsonl");
    const [created = "", line = "{}"] = (await readFile(journal, "utf8")).split("\n");
    const { put } = JSON.parse(line);
    const { versionId: _, ...old } = put;
    await writeFile(join(folder.path, Bucket, "objects", "old"), "old");
    const lines = [
      created,
      line,
      JSON.stringify({ delete: Key }),
      JSON.stringify({ put: { ...old, file: "old", size: 3 } }),
    ];
    await writeFile(journal, lines.map((text) => `${text}\n`).join(""));
    await using local = await localS3({ dataDir: folder.path });
    expect(await read(local.client)).toBe("old");
    await setVersioning(local, "Enabled");
    expect((await everything(local)).Versions).toMatchObject([{ Key, VersionId: "null", IsLatest: true, Size: 3 }]);
  });

  test("has every write that was answered before the process was killed", async () => {
    await using folder = await temporaryFolder();
    const child = spawn(process.execPath, [join(import.meta.dirname, "serve-folder.ts"), folder.path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const [line] = await once(child.stdout, "data");
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new S3Client({ endpoint: String(line).trim(), region: "eu-west-1", credentials, maxAttempts: 1 });
    await setVersioning({ client }, "Enabled");
    const answered = new Map<string, string>();
    const write = async (writer: number): Promise<void> => {
      for (let number = 0; ; number++) {
        const Body = `${writer}/${number}`;
        const { VersionId = "" } = await client.send(new PutObjectCommand({ Bucket, Key, Body }));
        answered.set(VersionId, Body);
        if (answered.size === 60) child.kill("SIGKILL");
      }
    };
    await Promise.allSettled([0, 1, 2, 3].map(write));
    await exited;
    client.destroy();
    await using local = await localS3({ dataDir: folder.path });
    expect(answered.size).toBeGreaterThanOrEqual(60);
    const found = await Promise.all([...answered].map(async ([id, body]) => (await read(local.client, id)) === body));
    expect(found.filter((isSame) => !isSame)).toEqual([]);
  });
});
