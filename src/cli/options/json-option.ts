/** The flag of every command, and what help says of it. */
export const jsonOption = ["--json", "print JSON for programs instead of text for people"] as const;
