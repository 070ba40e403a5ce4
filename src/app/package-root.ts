import { existsSync } from "node:fs";

/** The folder of package.json: this module may run from its source, or out of a bundle in `dist`. */
export const packageRoot = rootOf(new URL(".", import.meta.url));

function rootOf(folder: URL): URL {
  if (existsSync(new URL("package.json", folder))) return folder;
  const parent = new URL("..", folder);
  if (parent.href === folder.href)
    throw new Error("package.json is missing: the installation is incomplete, install it again.");
  return rootOf(parent);
}
