import { GetObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { s3Url } from "../core/arrivals/s3-url.ts";
import { sayDenied } from "./say-denied.ts";

/**
 * Reads a piece of an object as it is now.
 *
 * @param end exclusive
 * @returns undefined if the key holds nothing, or an object that is shorter than `start`
 * @throws AccessDeniedError if it may not be read
 */
export const s3Ranges =
  (client: S3Client) =>
  (place: { bucket: string; key: string }, start: number, end: number): Promise<Uint8Array | undefined> =>
    sayDenied({ right: "s3:GetObject", url: s3Url(place) }, async () => {
      const Range = `bytes=${start}-${end - 1}`;
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key, Range }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof S3ServiceException && absent.has(error.$metadata.httpStatusCode ?? 0)) return undefined;
        throw error;
      }
    });

/** Not found, and a range that the object does not have. */
const absent = new Set([404, 416]);
