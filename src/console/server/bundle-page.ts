import { fileURLToPath } from "node:url";
import { build } from "rolldown";

/** The page's script as one file, for browsers of the last two years. Run as a program, it prints the file. */
export async function bundlePage(): Promise<string> {
  const { output } = await build({
    input: fileURLToPath(new URL("../page/main.ts", import.meta.url)),
    platform: "browser",
    transform: { target: "es2023" },
    write: false,
    logLevel: "warn",
    output: { format: "esm", minify: true, codeSplitting: false },
  });
  return output[0].code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await bundlePage());
