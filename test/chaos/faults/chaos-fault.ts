/** What can be left out of a run, to find which fault breaks the proof. */
export const chaosFaultNames = [
  "events",
  "notifications",
  "messages",
  "dataApi",
  "copy",
  "functions",
  "s3",
  /** Statements are cancelled. */
  "cancel",
  /** COPY fails in more ways that pass. */
  "errors",
  /** Keys of files are what an attacker would choose. */
  "keys",
  /** Some of them look like one comment after the other, which slow expressions take hours over. */
  "comments",
  /** The role is detached for a while. */
  "role",
  /** The warehouse is away for a while. */
  "maintenance",
  /** Neither functions nor COPY may read manifests for a while. */
  "manifests",
  /** Manifests of failed loads are overwritten, and others planted. */
  "forged",
] as const;

export type ChaosFault = (typeof chaosFaultNames)[number];

export type IsOn = (fault: ChaosFault) => boolean;
