import type { LocalOptions, LocalResources } from "@redshift-loader/local-aws";
import { eventSourceSettings } from "../deployment/deployment.ts";
import type { PipelinesFolder } from "../folders/pipelines-folder.ts";
import { bundlesDirectory } from "./bundles.ts";
import { localIdentity, pipelineResources } from "./pipeline-resources.ts";

/**
 * How the local AWS runs a folder of pipelines: the resources of the folder, under the settings of a deployment.
 * `AWS_ENDPOINT_URL_S3` and `AWS_ENDPOINT_URL_SQS` of the environment name other emulators that serve S3 or SQS.
 */
export function pipelinesOptions(
  folder: PipelinesFolder,
  env: Readonly<Record<string, string | undefined>> = process.env,
): LocalOptions & LocalResources {
  const { AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL_SQS: sqs } = env;
  return {
    ...localIdentity,
    ...pipelineResources(folder, bundlesDirectory),
    endpoints: { ...(s3 && { s3 }), ...(sqs && { sqs }) },
  };
}

/** The same with functions that ask for their configuration at each invocation, so that a change counts at once. */
export function withFreshConfigs<Options extends Pick<LocalResources, "functions">>(options: Options): Options {
  const functions = options.functions.map((fn) => ({
    ...fn,
    environment: { ...fn.environment, CONFIG_TTL_SECONDS: "0" },
  }));
  return { ...options, functions };
}

/** The same with another window for all queues; undefined leaves each its own. */
export function withWindow<Options extends Pick<LocalResources, "eventSourceMappings">>(
  options: Options,
  windowSeconds: number | undefined,
): Options {
  if (windowSeconds === undefined) return options;
  const eventSourceMappings = options.eventSourceMappings.map((mapping) => ({
    ...mapping,
    ...eventSourceSettings(windowSeconds),
  }));
  return { ...options, eventSourceMappings };
}
