/** A terminal session in the format of asciinema, version 2: a header, then `[seconds, "o", text]` a line. */
export type Cast = { width: number; height: number; events: { seconds: number; text: string }[] };

/** @see https://docs.asciinema.org/manual/asciicast/v2/ */
export function formatCast({ width, height, events }: Cast): string {
  const lines = events.map(({ seconds, text }) => JSON.stringify([Number(seconds.toFixed(3)), "o", text]));
  return `${[JSON.stringify({ version: 2, width, height }), ...lines].join("\n")}\n`;
}

export function parseCast(text: string): Cast {
  const [header = "", ...lines] = text.trim().split("\n");
  const { width, height } = JSON.parse(header);
  const events = lines.map((line) => JSON.parse(line)).map(([seconds, , text]) => ({ seconds, text }));
  return { width, height, events };
}
