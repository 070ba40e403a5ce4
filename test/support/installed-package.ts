import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };

export const packageName = packageJson.name;

/** An empty project with the package installed. */
export type InstalledPackage = AsyncDisposable & { folder: string; cli: string };

/**
 * What `npm pack` packs, unpacked where `npm install` puts it, with the dependencies of the package and no others: nothing
 * comes from a registry.
 *
 * @param more packages of this repository that the project itself needs
 */
export async function installPackage(...more: string[]): Promise<InstalledPackage> {
  if (!existsSync("dist/cli.js")) execFileSync(process.execPath, ["scripts/build-cli.ts"]);
  const folder = await mkdtemp(join(tmpdir(), "installed-"));
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  const tarball = execFileSync("npm", pack, { encoding: "utf8" }).trim();
  const installed = join(folder, "node_modules", packageName);
  await mkdir(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, tarball), "-C", installed, "--strip-components=1"]);
  await rm(join(folder, tarball));
  for (const name of [...Object.keys(packageJson.dependencies), ...more]) await link(folder, name);
  return {
    folder,
    cli: join(installed, "dist/cli.js"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function link(folder: string, name: string): Promise<void> {
  const path = join(folder, "node_modules", name);
  await mkdir(join(path, ".."), { recursive: true });
  await symlink(join(process.cwd(), "node_modules", name), path);
}
