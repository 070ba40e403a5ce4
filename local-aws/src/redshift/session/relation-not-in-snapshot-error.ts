/** A statement names a table that another transaction created after this one's snapshot; PostgreSQL would find it empty. */
export class RelationNotInSnapshotError extends Error {
  override readonly name = "RelationNotInSnapshotError";
}
