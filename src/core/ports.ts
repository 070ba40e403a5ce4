import type { Pipeline } from "./pipeline.ts";
import type { NewObject, Submission } from "./submission.ts";

/** Where pipelines are configured. */
export type Pipelines = {
  /** @throws ConfigError if the configuration is missing, unreadable or invalid */
  get(name: string): Promise<Pipeline>;
};

/** Where manifests are written. */
export type Manifests = { put(object: NewObject): Promise<void> };

/** What submits transactions; it does not wait for them. */
export type Submitter = {
  /** @returns the statement's id; the same client token gives the id of the first submission again */
  submit(submission: Submission): Promise<string>;
};
