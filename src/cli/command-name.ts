import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../app/package-root.ts";

/** How to call this command, for examples to paste: through npm in the repository, by its name where it is installed. */
export function commandName(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env["npm_lifecycle_event"] === undefined ? "redshift-loader" : "npm run -s cli --";
}

/** A file of the package as it can be typed in the current folder. */
export function shippedFile(path: string): string {
  const full = fileURLToPath(new URL(path, packageRoot));
  const short = relative(process.cwd(), full);
  return short.startsWith("..") ? full : short;
}
