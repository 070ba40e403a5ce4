import { readdir, readlink, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { errorText } from "../core/base/error-text.ts";
import { nearest } from "../core/base/nearest.ts";

/** `cannot be read: it does not exist. Did you mean orders/orders_queue.json?` */
export async function whyUnreadable(path: string, cause: unknown): Promise<string> {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : errorText(cause);
  if (code === "EISDIR") return `cannot be read: it is a folder. Name files in it, such as ${join(path, "*.json")}.`;
  if (code === "ENOTDIR") return notAFolder(path);
  if (code === "EACCES") return "cannot be read: permission denied.";
  if (code !== "ENOENT") return `cannot be read: ${code}.`;
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined) return `cannot be read: it is a link to ${target}, which does not exist.`;
  const meant = await nearestFile(path);
  return `cannot be read: it does not exist.${meant === undefined ? "" : ` Did you mean ${meant}?`}`;
}

/** The file may be the path itself, or a part of it. */
async function notAFolder(path: string): Promise<string> {
  const parent = dirname(path);
  const isFile = parent === path || (await stat(parent).catch(() => undefined))?.isDirectory();
  return isFile
    ? `cannot be read: it is a file, not a folder. The folder that holds it is ${parent}.`
    : `cannot be read: ${parent} is not a folder.`;
}

/** A file of the same folder, or of a folder with a similar name. */
async function nearestFile(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => undefined);
  if (names) {
    const ending = extname(path);
    const stems = names.filter((name) => extname(name) === ending).map((name) => basename(name, ending));
    const stem = nearest(basename(path, ending), stems);
    return stem === undefined ? undefined : join(folder, `${stem}${ending}`);
  }
  if (folder === path || folder === ".") return undefined;
  const meant = await nearestFile(folder);
  const inside = meant === undefined ? [] : await readdir(meant).catch(() => []);
  return meant !== undefined && inside.includes(basename(path)) ? join(meant, basename(path)) : undefined;
}
