import type { StoredObject } from "./stored-object.ts";

export type CreationKind = "Put" | "Post" | "Copy" | "CompleteMultipartUpload";

type ObjectCreation = { at: Date; event: `ObjectCreated:${CreationKind}`; object: StoredObject };

export type ObjectRemoval = {
  at: Date;
  event: "ObjectRemoved:Delete" | "ObjectRemoved:DeleteMarkerCreated";
  key: string;
  /** Absent: the null version. */
  versionId: string | undefined;
};

/** What happened to one object; changes come in the order in which readers see them. */
export type ObjectChange = { bucket: string } & (ObjectCreation | ObjectRemoval);
