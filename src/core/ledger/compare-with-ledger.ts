import type { Arrival } from "../arrivals/arrival.ts";
import { compareKeys, isSameContent, type LedgerFile } from "./ledger-listing.ts";

/**
 * Each listed file, with whether the ledger holds it: by key, eTag and size, since a listing names no versions. A file that
 * was undone is held too: no load brings it until it is replayed.
 *
 * Both are sorted by their keys' bytes and are read side by side, so memory does not grow with their length.
 */
export async function* compareWithLedger(
  files: AsyncIterable<Arrival>,
  ledger: AsyncIterable<LedgerFile>,
): AsyncGenerator<{ file: Arrival; isHeld: boolean; isUndone: boolean }> {
  const groups = groupByKey(ledger);
  let recorded = await groups.next();
  for await (const file of files) {
    while (!recorded.done && compareKeys(recorded.value.key, file.key) < 0) recorded = await groups.next();
    const known = !recorded.done && recorded.value.key === file.key ? recorded.value.files : [];
    const same = known.filter((one) => isSameContent(one, file));
    yield { file, isHeld: same.length > 0, isUndone: same.length > 0 && same.every(({ isUndone }) => isUndone) };
  }
}

async function* groupByKey(files: AsyncIterable<LedgerFile>): AsyncGenerator<{ key: string; files: LedgerFile[] }> {
  let group: { key: string; files: LedgerFile[] } | undefined;
  for await (const file of files) {
    if (group && group.key !== file.key) yield group;
    if (group?.key === file.key) group.files.push(file);
    else group = { key: file.key, files: [file] };
  }
  if (group) yield group;
}
