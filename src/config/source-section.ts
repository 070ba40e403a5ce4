import * as z from "zod/mini";
import { folderPrefix } from "../core/base/folder-prefix.ts";
import { trimStartOf } from "../core/base/trim-character.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { section } from "./fields.ts";
import { asRaw, type RawObject } from "./raw-object.ts";
import { bucket, keyFilter } from "./s3-fields.ts";

export const sourceSection = section(
  {
    bucket: bucket("Bucket whose new objects feed the queue"),
    prefix: z.optional(keyFilter("Only keys that start with this")),
    suffix: z.optional(keyFilter('Only keys that end with this, for example ".csv"')),
  },
  "Who feeds the queue; used by local mode and deployment, not by the loader",
);

/** Who feeds the queue: new objects of a bucket, as S3's notification filters know them. */
export type PipelineSource = { bucket: string; prefix?: string; suffix?: string };

export function toSource({ bucket, prefix, suffix }: z.infer<typeof sourceSection>): PipelineSource {
  return { bucket, ...(prefix !== undefined && { prefix }), ...(suffix !== undefined && { suffix }) };
}

/** What is allowed, and matches hardly any key: keys in S3 begin without "/" unless somebody uploads them so on purpose. */
export function sourceWarnings({ prefix = "" }: PipelineSource): ConfigProblem[] {
  if (!prefix.startsWith("/")) return [];
  const meant = trimStartOf(prefix, "/");
  const message = `is ${JSON.stringify(prefix)}, and keys in S3 seldom begin with "/": no key that begins with ${JSON.stringify(meant)} matches; write ${JSON.stringify(meant)}`;
  return [{ path: "source.prefix", message }];
}

/** Ends every manifest's key. */
const manifestSuffix = ".manifest";

/**
 * A manifest that is announced as a new file would be loaded as data, which writes a manifest, and so on for ever.
 *
 * @param name the pipeline's; its manifests are in a folder of that name
 */
export function feedbackProblems({ source, output }: RawObject, name: string): ConfigProblem[] {
  const { bucket, prefix = "", suffix = "" } = asRaw(source);
  const { manifest_bucket: manifestBucket, manifest_prefix: manifestPrefix = "" } = asRaw(output);
  if (bucket === undefined || bucket !== manifestBucket) return [];
  const isUnder = `${folderPrefix(String(manifestPrefix))}${name}/`.startsWith(String(prefix));
  if (!isUnder || !manifestSuffix.endsWith(String(suffix))) return [];
  const message =
    "lies within source, so every manifest would arrive in the queue as a file; choose a prefix outside of it";
  return [{ path: "output.manifest_prefix", message }];
}
