import { startLocal } from "@redshift-loader/local-aws";
import { readFolderSchedules } from "../folders/folder-schedules.ts";
import { readPipelinesFolder } from "../folders/pipelines-folder.ts";
import { areFunctionsBuilt } from "../local/bundles.ts";
import { configBucket, configPrefix } from "../local/pipeline-resources.ts";
import { pipelinesOptions, withWindow } from "../local/pipelines-options.ts";
import { scheduleRules } from "../local/schedule-rules.ts";
import { setUpPipelines } from "../local/set-up-pipelines.ts";
import type { LocalPipelines, PipelinesOptions } from "./local-pipelines.ts";

const noPipelines = { pipelines: [], schemaSql: undefined };

/** A separate file, because an older Node cannot read it: `index.ts` refuses that Node first. */
export async function startPipelines(options: PipelinesOptions): Promise<LocalPipelines> {
  const { pipelines, windowSeconds, ...places } = options;
  if (!areFunctionsBuilt())
    throw new Error("The loader's functions are not built. Nothing was started. Run `npm run build` first.");
  const folder = pipelines === undefined ? noPipelines : await readPipelinesFolder(pipelines);
  // A test does not depend on the variables of its shell.
  const resources = withWindow(pipelinesOptions(folder, {}), windowSeconds);
  const scheduled = pipelines === undefined ? [] : scheduleRules(await readFolderSchedules(pipelines));
  const local = await startLocal({
    isolation: "serializable",
    ...resources,
    rules: [...resources.rules, ...scheduled],
    prepare: async (prepared) => void (await setUpPipelines(prepared, folder.pipelines)),
    ...places,
  });
  const environment = { ...local.environment, CONFIG_BUCKET: configBucket, CONFIG_PREFIX: configPrefix };
  return { ...local, environment };
}
