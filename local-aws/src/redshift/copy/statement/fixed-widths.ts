import { CopyError } from "../copy-error.ts";

/**
 * The widths of `'label:width, …'`, the argument of FIXEDWIDTH; the labels are ignored.
 *
 * @throws CopyError if the text is not such a list
 */
export function fixedWidths(spec: string): number[] {
  return spec.split(",").map((pair) => {
    const width = Number(/^\s*[^\s:][^:]*:\s*(\d{1,9})\s*$/u.exec(pair)?.[1] ?? 0);
    if (width > 0) return width;
    throw new CopyError(
      `Invalid fixedwidth spec '${spec}': '${pair.trim()}' is not of the form label:width with a width of at least 1`,
      { sqlState: "22023" },
    );
  });
}
