import type { Pipeline } from "../pipeline/pipeline.ts";

/** Where pipelines are configured. */
export type Pipelines = {
  /** @throws ConfigError if the configuration is missing, unreadable or invalid */
  get(name: string): Promise<Pipeline>;
  /** The names of all pipelines, in the order of the alphabet. */
  names(): Promise<readonly string[]>;
};
