import type { CutText } from "./file-content.ts";

/** Cuts lines at the widths of FIXEDWIDTH, `id:8,name:20`, which are characters. */
export function cutFixedWidth(
  text: string,
  head: { isWhole: boolean; skip: number; maxRows: number },
  widths: string,
): CutText {
  const lines = text.split(/\r?\n/);
  lines.pop(); // what follows the last line break: nothing, or a line that is cut off
  const tail = head.isWhole && !text.endsWith("\n") ? [text.slice(text.lastIndexOf("\n") + 1)] : [];
  const rows = [...lines, ...tail].slice(head.skip, head.skip + head.maxRows);
  return { rows: rows.map((line) => fieldsOf(line, widths)) };
}

/** A line that ends too soon has fewer fields, and one that goes on has one more: COPY refuses both. */
function fieldsOf(line: string, widths: string): string[] {
  let at = 0;
  const fields = widths.split(",").flatMap((part) => {
    const start = at;
    at += Number(part.split(":")[1]);
    return start < line.length ? [line.slice(start, at).trimEnd()] : [];
  });
  return line.length > at ? [...fields, line.slice(at)] : fields;
}
