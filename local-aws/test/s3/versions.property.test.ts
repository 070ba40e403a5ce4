import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { localS3, type S3UnderTest, temporaryFolder } from "./local-s3.ts";
import { setVersioning } from "./set-versioning.ts";

const Bucket = "bucket";

type Action =
  | { do: "put" | "delete"; key: string }
  | { do: "delete version"; key: string; nth: number }
  | { do: "set"; status: "Enabled" | "Suspended" };

const key = fc.constantFrom("a", "b", "dir/c");
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("put" as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete version" as const), key, nth: fc.nat(3) }) },
  fc.record({ do: fc.constant("set" as const), status: fc.constantFrom("Enabled" as const, "Suspended" as const) }),
);

/** One line for each version, in the order in which S3 lists them: an independent and simple S3. */
type Model = { status: "Enabled" | "Suspended" | undefined; lines: { key: string; id: string; isMarker: boolean }[] };

function add(model: Model, key: string, id: string, isMarker: boolean): void {
  model.lines = model.lines.filter((line) => line.key !== key || line.id !== id || id !== "null");
  const index = model.lines.findIndex((line) => line.key >= key);
  model.lines.splice(index === -1 ? model.lines.length : index, 0, { key, id, isMarker });
}

async function act(local: S3UnderTest, model: Model, action: Action): Promise<void> {
  switch (action.do) {
    case "set":
      await setVersioning(local, action.status);
      model.status = action.status;
      return;
    case "put": {
      const { VersionId } = await local.client.send(new PutObjectCommand({ Bucket, Key: action.key, Body: "hello" }));
      expect(VersionId === undefined).toBe(model.status !== "Enabled");
      return add(model, action.key, VersionId ?? "null", false);
    }
    case "delete": {
      const { VersionId } = await local.client.send(new DeleteObjectCommand({ Bucket, Key: action.key }));
      if (model.status !== undefined) return add(model, action.key, VersionId ?? "", true);
      model.lines = model.lines.filter((line) => line.key !== action.key);
      return;
    }
    case "delete version": {
      const line = model.lines.filter(({ key }) => key === action.key)[action.nth];
      if (!line) return;
      await local.client.send(new DeleteObjectCommand({ Bucket, Key: line.key, VersionId: line.id }));
      model.lines = model.lines.filter((other) => other !== line);
      return;
    }
    default:
      action satisfies never;
  }
}

async function listed(local: S3UnderTest, MaxKeys: number): Promise<string[]> {
  const lines: string[] = [];
  let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await local.client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys, ...markers }));
    lines.push(
      ...(page.Versions ?? []).map(({ Key, VersionId, IsLatest }) => `${Key} ${VersionId} ${IsLatest} object`),
    );
    lines.push(
      ...(page.DeleteMarkers ?? []).map(({ Key, VersionId, IsLatest }) => `${Key} ${VersionId} ${IsLatest} marker`),
    );
    if (!page.IsTruncated) return lines;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}

test("any history of a bucket leaves the versions of a simple S3, page by page and after a restart", async () => {
  const history = fc.array(action, { minLength: 1, maxLength: 25 });
  const property = fc.asyncProperty(history, fc.integer({ min: 1, max: 4 }), async (actions, pageSize) => {
    await using folder = await temporaryFolder();
    const model: Model = { status: undefined, lines: [] };
    const expected = () =>
      model.lines.map(({ key, id, isMarker }, index) => {
        const isLatest = model.lines[index - 1]?.key !== key;
        return `${key} ${id} ${isLatest} ${isMarker ? "marker" : "object"}`;
      });
    {
      await using local = await localS3({ dataDir: folder.path });
      for (const step of actions) await act(local, model, step);
      expect(await listed(local, 1)).toEqual(expected());
      expect((await listed(local, pageSize)).toSorted()).toEqual(expected().toSorted());
    }
    await using reopened = await localS3({ dataDir: folder.path });
    expect(await listed(reopened, 1)).toEqual(expected());
  });
  await fc.assert(property, { numRuns: 25 });
});
