/** `redshift-loader-utilities/testing`: the whole pipeline inside a test. */
import { needNode24 } from "@redshift-loader/local-aws";
import type { LocalPipelines, PipelinesOptions } from "./local-pipelines.ts";

export type { LocalPipelines, PipelinesOptions } from "./local-pipelines.ts";

/**
 * Starts the pipelines of a folder on this machine, as `redshift-loader local up` does, on free ports.
 *
 * @throws Error on a Node older than 24; with every problem of every configuration; if a part cannot start
 * @example await using local = await startLocal({ pipelines: "pipelines" });
 */
export async function startLocal(options: PipelinesOptions = {}): Promise<LocalPipelines> {
  needNode24();
  const { startPipelines } = await import("./start-pipelines.ts");
  return await startPipelines(options);
}

/** A fixture of vitest: one local AWS for all tests of a file, which ends with them. */
export type LocalFixture = (
  context: object,
  lifecycle: { onCleanup: (clean: () => Promise<void>) => void },
) => Promise<LocalPipelines>;

/**
 * A fixture for vitest's `test.extend`. Start it once for each file: a start takes a few seconds.
 *
 * @example const test = base.extend("local", { scope: "file" }, localFixture({ pipelines: "pipelines" }));
 */
export function localFixture(options: PipelinesOptions = {}): LocalFixture {
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads in this pattern which other fixtures are needed
  return async ({}, { onCleanup }) => {
    const local = await startLocal(options);
    onCleanup(async () => local[Symbol.asyncDispose]());
    return local;
  };
}
