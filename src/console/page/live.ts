import type { Reading } from "../readings/reading-store.ts";

type Watcher = { onReading: (reading: Reading<unknown>) => void; onLost: () => void };

/** Follows a reading by server-sent events. @returns what ends it */
export function watch(of: string, { onReading, onLost }: Watcher): () => void {
  const source = new EventSource(`/api/live?of=${encodeURIComponent(of)}`);
  source.onmessage = ({ data }) => onReading(JSON.parse(data));
  source.onerror = () =>
    void fetch(of).then(async (answer) => {
      if (answer.ok) return;
      source.close(); // it will not answer another time either
      const { error } = await answer.json();
      onReading({ version: 0, read_at: null, is_reading: false, value: null, error });
    }, onLost);
  return () => source.close();
}
