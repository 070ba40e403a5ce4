/** The bytes that an S3 key holds now. */
type CurrentObject = { eTag: string; bytes: number };

/** What the keys of sources hold. */
export type CurrentObjects = {
  /**
   * @returns undefined if the key holds nothing
   * @throws AccessDeniedError if S3 refuses to say
   */
  get(bucket: string, key: string): Promise<CurrentObject | undefined>;
};
