/** The temporary table that a large load has in its session: it hides a permanent one that is named without its schema. */
export const fileListName = "loader_files";
