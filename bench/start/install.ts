import { cp, glob, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Measurement } from "../benchmark.ts";
import { median, taken } from "../statistics.ts";
import { filesOf } from "./files-of.ts";
import { runCommand } from "./run-command.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** All that `npm ci` reads of this repository. */
const manifests = ["package.json", "package-lock.json", ".npmrc", "*/package.json", "stand-ins/*/package.json"];
const megabyte = 1_000_000;

type Install = { seconds: number; copySeconds: number; bytes: number; files: number };

/**
 * `npm ci` in a new folder, with all packages in npm's cache: how long it takes, and how much it writes. What a download
 * adds depends on the line, and grows with the megabytes.
 *
 * The floor copies the tree that `npm ci` wrote: as many files and bytes, without anything to unpack, verify or run.
 */
export async function install(note: (text: string) => void, rounds: number): Promise<Measurement[]> {
  await installed(); // fills npm's cache
  const installs: Install[] = [];
  for (let round = 0; round < rounds; round++) installs.push(await installed());
  note(JSON.stringify({ "npm ci": installs }));
  return results(installs);
}

async function installed(): Promise<Install> {
  const folder = await mkdtemp(join(tmpdir(), "bench-install-"));
  try {
    await copyManifests(folder);
    const { ms } = await runCommand({ program: "npm", args: ["ci"], cwd: folder });
    const modules = join(folder, "node_modules");
    const copy = await runCommand({ program: "cp", args: ["-r", modules, join(folder, "copy")] });
    return { seconds: ms / 1000, copySeconds: copy.ms / 1000, ...(await filesOf(modules)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyManifests(folder: string): Promise<void> {
  for (const pattern of manifests)
    for await (const name of glob(pattern, { cwd: root, exclude: ["node_modules", "dist"] })) {
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await cp(join(root, name), join(folder, name));
    }
}

function results(installs: readonly Install[]): Measurement[] {
  const of = "npm ci, packages in npm's cache";
  const [{ bytes = 0, files = 0 } = {}] = installs;
  const seconds = taken(installs.map((install) => install.seconds));
  const copied = median(installs.map(({ copySeconds }) => copySeconds));
  return [
    { measure: "seconds", of, ...seconds, reference: { kind: "floor", name: "a copy of its files", figure: copied } },
    { measure: "megabytes", of, figure: bytes / megabyte, target: { on: "figure", is: "<=", bound: 750 } },
    { measure: "files", of, figure: files },
  ];
}
