/**
 * A pattern of keys, in which each `*` stands for any characters, also none; a bucket before it (`s3://bucket/`) is left
 * out. Without `*` it is the whole key.
 *
 * The pieces between the stars are looked for one after the other, so the time grows with the key's length and not with
 * its content.
 */
export function likePattern(pattern: string): { start: string; fits(key: string): boolean } {
  const [start = "", ...pieces] = pattern.replace(/^s3:\/\/[^/]*\//i, "").split("*");
  const end = pieces.pop();
  const fits = (key: string) => {
    if (end === undefined) return key === start;
    if (!key.startsWith(start) || !key.endsWith(end)) return false;
    let from = start.length;
    for (const piece of pieces) {
      const at = key.indexOf(piece, from);
      if (at < 0) return false;
      from = at + piece.length;
    }
    return from <= key.length - end.length;
  };
  return { start, fits };
}
