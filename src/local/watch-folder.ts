import { type FSWatcher, watch } from "node:fs";

type WatchOptions = {
  /** Called when the folder has been quiet for a while after a change; never twice at once. */
  onChange: () => Promise<void>;
  /** The folder can be watched no longer, or `onChange` failed. */
  onError: (error: unknown) => void;
  /** An editor writes a file in several steps. Default 200. */
  quietMs?: number;
};

/** Watches the files of a folder, without its subfolders. Disposing it ends that. @throws Error if it cannot be watched */
export function watchFolder(directory: string, { onChange, onError, quietMs = 200 }: WatchOptions): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (running = running.then(onChange).catch(onError)), quietMs);
  };
  const watcher: FSWatcher = watch(directory, { persistent: false }, changed).on("error", onError);
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
