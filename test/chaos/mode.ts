/** How a target takes rows. `changes`: a merge of files whose rows may delete. */
export type ChaosMode = "merge" | "history" | "append" | "changes";
