import type { OpenFile, OutputFile, WrittenFile } from "./output-file.ts";
import { fileKey, partitionFolder } from "./output-names.ts";
import type { UnloadColumn } from "./unload-column.ts";
import type { UnloadRow } from "./unload-query.ts";
import type { UnloadStatement } from "./unload-statement.ts";

/** Rows go to the slices in turn; 2 slices, as on one node of the smallest type. */
const slices = 2;

type FileWriter = {
  write(row: UnloadRow): Promise<void>;
  finish(): Promise<WrittenFile[]>;
  abort(): Promise<void>;
};

type FileWriterRules = {
  statement: UnloadStatement;
  columns: readonly UnloadColumn[];
  open: OpenFile;
  /** Called before the first file of a folder is written. */
  prepare(folder: string): Promise<void>;
};

type Stream = { folder: string; slice: number; part: number; file: OutputFile };
type Folder = { streams: Map<number, Stream>; rows: number };

/** Deals rows to the files: by partition, by slice, and to a new part when a file is full. */
export function fileWriter({ statement, columns, open, prepare }: FileWriterRules): FileWriter {
  const { bucket, partitionBy, includePartitions, maxFileBytes, parallel } = statement;
  const keyColumns = partitionBy.map((name) => columns.findIndex((column) => column.name === name));
  const kept = columns.map((_, at) => at).filter((at) => includePartitions || !keyColumns.includes(at));
  const folders = new Map<string, Folder>();
  const written: WrittenFile[] = [];

  const folderOf = async (row: UnloadRow): Promise<[string, Folder]> => {
    const name = partitionFolder(
      partitionBy,
      keyColumns.map((at) => row[at] ?? null),
    );
    const known = folders.get(name);
    if (known) return [name, known];
    await prepare(name);
    const folder: Folder = { streams: new Map(), rows: 0 };
    folders.set(name, folder);
    return [name, folder];
  };
  const streamOf = async (name: string, folder: Folder): Promise<Stream> => {
    const slice = parallel ? folder.rows++ % slices : 0;
    const known = folder.streams.get(slice);
    if (known && known.file.bytes < maxFileBytes) return known;
    if (known) written.push(await known.file.finish());
    const place = { folder: name, slice, part: known ? known.part + 1 : 0 };
    const stream = { ...place, file: open(bucket, fileKey(statement, place)) };
    folder.streams.set(slice, stream);
    return stream;
  };
  const files = () => [...folders.values()].flatMap(({ streams }) => [...streams.values()]);

  return {
    async write(row) {
      const { file } = await streamOf(...(await folderOf(row)));
      await file.write(partitionBy.length === 0 ? row : kept.map((at) => row[at] ?? null));
    },
    async finish() {
      for (const { file } of files()) written.push(await file.finish());
      return written.sort((a, b) => (a.url < b.url ? -1 : 1));
    },
    async abort() {
      for (const { file } of files()) await file.abort();
    },
  };
}
