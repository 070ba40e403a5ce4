/** Regular expressions that may be slow, or whose proof is; each with its reason. */
export const exceptions: readonly { source: string; reason: string }[] = [
  {
    source: String.raw`(?:relation|schema)\s.*does\s+not\s+exist`,
    reason: "quadratic; being rewritten with the look-up of unloaded files",
  },
];

export const isException = ({ source }: { source: string }) =>
  exceptions.some((exception) => exception.source === source);
