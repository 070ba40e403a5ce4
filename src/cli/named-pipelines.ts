import { LoaderError } from "../core/base/loader-error.ts";
import { nearest } from "../core/base/nearest.ts";
import type { Pipelines } from "../core/ports/pipelines.ts";
import { CliError } from "./cli-error.ts";
import { configPlace, type OperatorOptions } from "./operator-app.ts";

/** Each costs some requests of S3 and of the Data API. */
export const maxPipelinesAtOnce = 8;

type Asked = { options: OperatorOptions };

/**
 * The pipelines that a command is about: those that were named, otherwise all.
 *
 * @throws CliError that says which name is the nearest, if a name is not a pipeline; or where it looked, if there is none at all
 */
export async function namedPipelines(
  pipelines: Pick<Pipelines, "get" | "names">,
  names: readonly string[],
  { options }: Asked,
): Promise<readonly string[]> {
  for (const name of names) if (await isMissing(pipelines, name)) throw await unknown(pipelines, name, options);
  if (names.length > 0) return names;
  const all = await allNames(pipelines, options);
  if (all.length === 0) throw new CliError(nothingThere(options), 2);
  return all;
}

/** Only whether the configuration exists; the command reads it again, from the cache, and reports other problems then. */
async function isMissing(pipelines: Pick<Pipelines, "get">, name: string): Promise<boolean> {
  try {
    await pipelines.get(name);
    return false;
  } catch (error) {
    const cause =
      error instanceof LoaderError && error.code === "INVALID_CONFIG" && error.cause instanceof Error
        ? error.cause.name
        : "";
    return cause === "NoSuchKey" || cause === "NoSuchBucket";
  }
}

async function allNames(pipelines: Pick<Pipelines, "names">, options: OperatorOptions): Promise<readonly string[]> {
  try {
    return await pipelines.names();
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== "NoSuchBucket") throw cause;
    const { bucket } = configPlace(options);
    throw new CliError(
      `The bucket ${bucket} of the configurations does not exist. Correct --config-bucket or CONFIG_BUCKET, or the Region.`,
      2,
      { cause },
    );
  }
}

async function unknown(pipelines: Pick<Pipelines, "names">, name: string, options: OperatorOptions) {
  const { bucket, prefix } = configPlace(options);
  const known = await allNames(pipelines, options);
  const meant = nearest(name, known);
  const others = known.length > 0 ? `There are: ${known.slice(0, shownNames).join(", ")}.` : nothingThere(options);
  return new CliError(
    `No pipeline has the name ${name}: s3://${bucket}/${prefix}${name}.json does not exist. ` +
      (meant === undefined ? others : `Did you mean ${meant}?`),
    2,
  );
}

const shownNames = 10;

function nothingThere(options: OperatorOptions): string {
  const { bucket, prefix } = configPlace(options);
  return (
    `No pipeline is configured at s3://${bucket}/${prefix}<name>.json. ` +
    "Correct --config-bucket or --config-prefix (CONFIG_BUCKET, CONFIG_PREFIX), or upload the configurations."
  );
}
