#!/usr/bin/env node
import { standardOutput } from "./output.ts";
import { run } from "./run.ts";

/** Who reads the output may have enough, as `head` has. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

process.exitCode = await run(process.argv.slice(2), standardOutput);
