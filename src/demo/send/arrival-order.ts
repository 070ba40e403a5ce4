import type { DemoFile } from "../data/demo-file.ts";

/** Lets late files wait until as many later ones have gone, as each of them says; those left over go last. */
export async function* arrivalOrder(files: AsyncIterable<DemoFile>): AsyncGenerator<DemoFile> {
  let waiting: { file: DemoFile; turn: number }[] = [];
  let turn = 0;
  for await (const file of files) {
    turn++;
    if (file.late > 0) waiting.push({ file, turn: turn + file.late });
    else yield file;
    for (const due of waiting.filter((entry) => entry.turn <= turn)) yield due.file;
    waiting = waiting.filter((entry) => entry.turn > turn);
  }
  for (const { file } of waiting) yield file;
}
