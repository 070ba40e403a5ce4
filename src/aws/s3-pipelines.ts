import { GetObjectCommand, paginateListObjectsV2, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { PipelineSource } from "../config/config.ts";
import { s3Url } from "../core/arrivals/s3-url.ts";
import { LoaderError } from "../core/base/loader-error.ts";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import type { Pipelines } from "../core/ports/pipelines.ts";

/** A pipeline's configuration is missing, unreadable or invalid. Its messages wait on the queue until you correct it. */
export class ConfigError extends LoaderError {
  override readonly name = "ConfigError";
  readonly code = "INVALID_CONFIG";
}

type S3PipelinesOptions = {
  bucket: string;
  /** Put before the pipeline's name as it is; `folderPrefix` makes one of a folder. */
  prefix: string;
  /** How long a configuration is used without asking S3 whether it changed. */
  ttlMs: number;
  now: () => Date;
};

/** The names and configurations of pipelines, with who feeds them. */
export type S3Pipelines = Pipelines & {
  sourceOf(name: string): Promise<PipelineSource | undefined>;
  /** The configuration as it is in S3 now, valid or not. @throws ConfigError if it cannot be read */
  textOf(name: string): Promise<string>;
};

type Configured = { pipeline: Pipeline; source?: PipelineSource };
type Cached = Configured & { eTag: string | undefined; checkedAtMs: number };

/**
 * Pipelines configured in S3, at `<prefix><name>.json`.
 *
 * Cached for `ttlMs`, then revalidated by ETag. Failures are not cached.
 */
export function s3Pipelines(client: S3Client, options: S3PipelinesOptions): S3Pipelines {
  const cache = new Map<string, Cached>();
  const configured = async (name: string): Promise<Configured> => {
    const cached = cache.get(name);
    const nowMs = options.now().getTime();
    if (cached && nowMs - cached.checkedAtMs < options.ttlMs) return cached;
    const fresh = (await download(client, options, name, cached)) ?? cached;
    if (!fresh) throw new ConfigError(`S3 says that ${url(options, name)} did not change, but it was never read`);
    cache.set(name, { ...fresh, checkedAtMs: nowMs });
    return fresh;
  };
  return {
    get: async (name) => (await configured(name)).pipeline,
    sourceOf: async (name) => (await configured(name)).source,
    textOf: async (name) => {
      const command = new GetObjectCommand({ Bucket: options.bucket, Key: `${options.prefix}${name}.json` });
      try {
        return (await (await client.send(command)).Body?.transformToString()) ?? "";
      } catch (error) {
        throw unreadable(error, options, name);
      }
    },
    names: async () => {
      const { bucket, prefix } = options;
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, Delimiter: "/" });
      const keys: string[] = [];
      for await (const page of pages) keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      return keys.flatMap((key) => (key.endsWith(".json") ? key.slice(prefix.length, -".json".length) : []));
    },
  };
}

/** @returns nothing if the configuration is still what `known` is */
async function download(
  client: S3Client,
  options: S3PipelinesOptions,
  name: string,
  known: Cached | undefined,
): Promise<Omit<Cached, "checkedAtMs"> | undefined> {
  const command = new GetObjectCommand({
    Bucket: options.bucket,
    Key: `${options.prefix}${name}.json`,
    ...(known?.eTag && { IfNoneMatch: known.eTag }),
  });
  try {
    const [answer] = await Promise.all([client.send(command), schemas()]);
    const text = (await answer.Body?.transformToString()) ?? "";
    return { ...(await readConfigured(text, { name, place: url(options, name) })), eTag: answer.ETag };
  } catch (error) {
    if (known && isNotModified(error)) return undefined;
    throw error instanceof ConfigError ? error : unreadable(error, options, name);
  }
}

/** Not read at the start of a function, of which they would be a fifth, but while S3 answers. */
const schemas = () => import("../config/config.ts");

/** @throws ConfigError with all problems */
export async function readPipeline(text: string, where: { name: string; place: string }): Promise<Pipeline> {
  return (await readConfigured(text, where)).pipeline;
}

async function readConfigured(text: string, { name, place }: { name: string; place: string }): Promise<Configured> {
  const { parsePipeline } = await schemas();
  const result = parsePipeline(text, name);
  if ("pipeline" in result) return result;
  const problems = result.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new ConfigError(`The configuration ${place} is invalid, so the files of ${name} wait. ${problems}`);
}

function unreadable(cause: unknown, options: S3PipelinesOptions, name: string): ConfigError {
  const what =
    cause instanceof S3ServiceException ? `${cause.name} (HTTP ${cause.$metadata.httpStatusCode})` : String(cause);
  return new ConfigError(
    `The configuration ${url(options, name)} cannot be read: ${what}. The files of ${name} wait on its queue. ` +
      "Upload the configuration there, or correct CONFIG_BUCKET, CONFIG_PREFIX or the function's right to s3:GetObject.",
    { cause },
  );
}

const url = ({ bucket, prefix }: S3PipelinesOptions, name: string) => s3Url({ bucket, key: `${prefix}${name}.json` });

const isNotModified = (error: unknown) => error instanceof S3ServiceException && error.$metadata.httpStatusCode === 304;
