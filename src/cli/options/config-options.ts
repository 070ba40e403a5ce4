import type { Command } from "commander";
import { jsonOption } from "./json-option.ts";

/** Adds the options of every command that works on deployed pipelines. Profile, Region and endpoint come from the AWS environment. */
export function withConfig(command: Command): Command {
  return command
    .option("--config-bucket <bucket>", "bucket of the pipelines' configurations (CONFIG_BUCKET)")
    .option("--config-prefix <prefix>", "put before their names (CONFIG_PREFIX)")
    .option(...jsonOption);
}
