import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../scripts/build.ts", import.meta.url));

/** Builds the bundles and zips of the functions, as `npm run build` does. @throws Error if that fails; it has said why */
export async function buildFunctions(): Promise<void> {
  const build = spawn(process.execPath, [script], { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(build, "exit");
  if (code !== 0) throw new Error("The functions could not be built; the lines above say why.");
}
