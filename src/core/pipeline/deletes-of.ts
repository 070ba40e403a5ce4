import type { Deletes, LoadMode } from "./pipeline.ts";

/** What a mode says of deletions; undefined for an append, which deletes nothing. */
export const deletesOf = (mode: LoadMode): Deletes | undefined => (mode.kind === "append" ? undefined : mode.deletes);
