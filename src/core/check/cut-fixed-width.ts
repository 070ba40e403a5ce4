import type { CutText } from "./cut-text.ts";

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

function fieldsOf(line: string, widths: string): string[] {
  let at = 0;
  return widths.split(",").map((part) => {
    const width = Number(part.split(":")[1]);
    at += width;
    return line.slice(at - width, at).trimEnd();
  });
}
