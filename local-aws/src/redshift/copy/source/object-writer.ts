import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

export type ObjectWriter = {
  write(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** Leaves nothing behind. Does nothing if the object is finished. */
  abort(): Promise<void>;
};

/** S3 takes parts of at least 5 MB, and 10,000 of them. */
const partBytes = 8 * 1024 * 1024;

/** Sends one command; what S3 refuses is thrown in Redshift's words. */
type Send = <T>(command: (client: S3Client) => Promise<T>) => Promise<T>;

/** Writes an object of any size with little memory: in one piece if it is small, else in parts. */
export function s3ObjectWriter(send: Send, { bucket, key }: { bucket: string; key: string }): ObjectWriter {
  const target = { Bucket: bucket, Key: key };
  const parts: { ETag: string | undefined; PartNumber: number }[] = [];
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let uploadId: string | undefined;

  const takeAll = () => {
    const Body = Buffer.concat(pieces, bytes);
    pieces = [];
    bytes = 0;
    return Body;
  };
  const sendPart = async () => {
    uploadId ??= (await send((client) => client.send(new CreateMultipartUploadCommand(target)))).UploadId;
    const part = { ...target, UploadId: uploadId, PartNumber: parts.length + 1, Body: takeAll() };
    const { ETag } = await send((client) => client.send(new UploadPartCommand(part)));
    parts.push({ ETag, PartNumber: part.PartNumber });
  };

  return {
    async write(piece) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes >= partBytes) await sendPart();
    },
    async finish() {
      if (uploadId === undefined) {
        await send((client) => client.send(new PutObjectCommand({ ...target, Body: takeAll() })));
        return;
      }
      if (bytes > 0) await sendPart();
      const whole = { ...target, UploadId: uploadId, MultipartUpload: { Parts: parts } };
      await send((client) => client.send(new CompleteMultipartUploadCommand(whole)));
      uploadId = undefined;
    },
    async abort() {
      const UploadId = uploadId;
      uploadId = undefined;
      if (UploadId === undefined) return;
      await send((client) => client.send(new AbortMultipartUploadCommand({ ...target, UploadId })));
    },
  };
}
