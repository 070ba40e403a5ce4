/** What an S3 key holds now, with its version. */
export type CurrentVersion = {
  eTag: string;
  bytes: number;
  versionId?: string;
  /** ISO 8601. */
  createdAt: string;
};

/** The versions of keys, for files that a listing found: a listing names none. */
export type CurrentVersions = {
  /**
   * @returns undefined if the key holds nothing
   * @throws AccessDeniedError if S3 refuses to say
   */
  get(bucket: string, key: string): Promise<CurrentVersion | undefined>;
};
