import * as z from "zod/mini";
import { folderPrefix } from "../core/base/folder-prefix.ts";
import type { ManifestPlace } from "../core/pipeline/pipeline.ts";
import { section } from "./fields.ts";
import { bucket, keyPrefix } from "./s3-fields.ts";

export const outputSection = section(
  {
    manifest_bucket: bucket("Bucket for the manifests, without s3://"),
    manifest_prefix: z.optional(
      keyPrefix('Folder for the manifests, for example "manifests/"; default: the bucket itself'),
    ),
  },
  "Where the manifest of each load is written",
);

export function toManifestPlace(output: z.infer<typeof outputSection>): ManifestPlace {
  return { bucket: output.manifest_bucket, prefix: folderPrefix(output.manifest_prefix ?? "") };
}
