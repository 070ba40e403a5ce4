import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";

const localHeader = 0x04034b50;

/** Unpacks an archive whose local headers know their entries' sizes, without regard to its directory. @returns the names */
export async function unzip(archive: string, into: string): Promise<string[]> {
  const bytes = await readFile(archive);
  const names: string[] = [];
  for (let at = 0; bytes.readUInt32LE(at) === localHeader; ) {
    const [method, size] = [bytes.readUInt16LE(at + 8), bytes.readUInt32LE(at + 18)];
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 30, at + 30 + bytes.readUInt16LE(at + 26));
    const content = bytes.subarray(start, start + size);
    await mkdir(dirname(join(into, name)), { recursive: true });
    await writeFile(join(into, name), method === 0 ? content : inflateRawSync(content));
    names.push(name);
    at = start + size;
  }
  return names;
}
