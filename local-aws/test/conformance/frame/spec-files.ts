import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { Warehouse } from "./backend.ts";

/** Files in S3, in a folder that belongs to one spec. */
export type SpecFiles = {
  bucket: string;
  /** The folder, with a slash at its end; a key begins with it. */
  folder: string;
  /** Where a file is, or would be: `s3://bucket/folder/name`. */
  url(name: string): string;
  /** @returns its URL */
  put(name: string, body: string | Uint8Array): Promise<string>;
  /** A COPY manifest of files in this folder. @returns its URL */
  manifest(name: string, files: readonly string[]): Promise<string>;
  get(name: string): Promise<Buffer>;
  /** Names below the folder, in S3's order. */
  list(prefix?: string): Promise<string[]>;
};

export function specFiles({ s3, bucket: Bucket, prefix }: Warehouse, schema: string): SpecFiles {
  const folder = `${prefix}${schema}/`;
  const url = (name: string) => `s3://${Bucket}/${folder}${name}`;
  const put = async (name: string, Body: string | Uint8Array) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: `${folder}${name}`, Body }));
    return url(name);
  };
  return {
    bucket: Bucket,
    folder,
    url,
    put,
    manifest: (name, files) =>
      put(name, JSON.stringify({ entries: files.map((file) => ({ url: url(file), mandatory: true })) })),
    async get(name) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `${folder}${name}` }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async list(below = "") {
      const names: string[] = [];
      const input = { Bucket, Prefix: `${folder}${below}` };
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, input))
        names.push(...Contents.map(({ Key = "" }) => Key.slice(folder.length)));
      return names;
    },
  };
}
