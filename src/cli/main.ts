#!/usr/bin/env node
import { run } from "./run.ts";
import { standardOutput } from "./terminal/output.ts";

/** The SDK is bundled, so that what its later versions need of Node is of no use to whoever runs this. */
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** Who reads the output may have enough, as `head` has. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

process.exitCode = await run(process.argv.slice(2), standardOutput);
