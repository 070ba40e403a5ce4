/** A statement names a table that another transaction created after this one's snapshot; PostgreSQL takes it for empty. */
export class RelationNotInSnapshotError extends Error {
  override readonly name = "RelationNotInSnapshotError";
}
