import type { Pipeline } from "./pipeline.ts";

/** Whether a load holds the whole table: it must never be taken apart, since rows that it lacks are deleted. */
export const isSnapshot = ({ mode }: Pick<Pipeline, "mode">): boolean =>
  mode.kind !== "append" && mode.snapshot === true;
