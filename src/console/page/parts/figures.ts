/** A number, or a dash where it is not known. */
export const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : value.toLocaleString("en-US");

/** A duration in its largest unit, or two: `40 s`, `3 min`, `2 h 5 min`, `3 d`. */
export function duration(seconds: number): string {
  if (seconds < 10 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  const hours = Math.floor(seconds / 3_600);
  if (hours >= 48) return `${Math.floor(hours / 24)} d`;
  const minutes = Math.floor((seconds % 3_600) / 60);
  return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
}

export const ago = (iso: string, nowMs = Date.now()): string =>
  duration(Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000)));

/** UTC, to the second, as logs and the command line write it. */
export const time = (iso: string): string => iso.slice(0, 19).replace("T", " ");

export function size(bytes: number | null): string {
  if (bytes === null) return "–";
  if (bytes < 1_000) return `${bytes} B`;
  const unit = bytes < 1_000_000 ? "kB" : bytes < 1_000_000_000 ? "MB" : "GB";
  const value = bytes / { kB: 1_000, MB: 1_000_000, GB: 1_000_000_000 }[unit];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
