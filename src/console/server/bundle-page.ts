import { fileURLToPath } from "node:url";
import { packageRoot } from "../../app/package-root.ts";

/** The page's script as one file, for browsers of the last two years. */
export async function bundlePage(): Promise<string> {
  const { build } = await import("rolldown");
  const { output } = await build({
    input: fileURLToPath(new URL("src/console/page/main.ts", packageRoot)),
    platform: "browser",
    transform: { target: "es2023" },
    write: false,
    logLevel: "warn",
    output: { format: "esm", minify: true, codeSplitting: false },
  });
  return output[0].code;
}
