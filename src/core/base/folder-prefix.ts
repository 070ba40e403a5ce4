import { trimEndOf, trimStartOf } from "./trim-character.ts";

/** What keys in a folder begin with: empty, or ending with one "/" and not beginning with one, however the folder is written. */
export function folderPrefix(folder: string): string {
  const bare = trimStartOf(trimEndOf(folder, "/"), "/");
  return bare && `${bare}/`;
}
