/** Documented system views without published columns: they are refused by name. `r_SVL_QERROR` only says that it is deprecated. */
export const unlistedViews: ReadonlySet<string> = new Set(["svl_qerror"]);
