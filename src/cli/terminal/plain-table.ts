import Table from "cli-table3";
import { drawn, paint, type Said, type Sayable, say, written } from "./said.ts";

const noBorders = {
  ...Object.fromEntries(
    ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"].map((edge) => [
      edge,
      "",
    ]),
  ),
  ...Object.fromEntries(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"].map((edge) => [edge, ""])),
  middle: "  ",
};

type Head = { head: string; align?: "left" };

/** A table without lines; numbers are aligned right. */
export function plainTable(heads: readonly Head[], rows: readonly (readonly Sayable[])[]): Said {
  const table = new Table({
    head: heads.map(({ head }) => written(paint.dim(head))),
    chars: noBorders,
    colAligns: heads.map(({ align }) => align ?? ("right" as const)),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => row.map((cell) => written(say`${cell}`))));
  const text = table.toString().split("\n");
  return drawn(text.map((line) => line.trimEnd()).join("\n"));
}
