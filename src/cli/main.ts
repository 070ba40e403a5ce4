#!/usr/bin/env node
import packageJson from "../../package.json" with { type: "json" };
import { useCompileCache } from "./compile-cache.ts";

/** The SDK is bundled, so its warning about the Node that later versions need does not help the user. */
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** A reader such as `head` may close the output early. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

const args = process.argv.slice(2);
if (args.length === 1 && ["--version", "-V"].includes(args[0] ?? "")) process.stdout.write(`${packageJson.version}\n`);
else {
  useCompileCache(); // for all that is imported after it
  const [{ run }, { standardOutput }] = await Promise.all([import("./run.ts"), import("./terminal/output.ts")]);
  process.exitCode = await run(args, standardOutput);
}
