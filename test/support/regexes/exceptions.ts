/** Regular expressions that may be slow, or whose proof is; each with its reason. */
export const exceptions: readonly { source: string; reason: string }[] = [
  {
    source: String.raw`^\s*(?:\/\*.*?\*\/\s*)*COPY\b`,
    reason: "exponential; being removed: statements will be recognised by their tags alone",
  },
  {
    source: String.raw`^column\s.*is\s+of\s+type\s.*but\s+expression\s+is\s+of\s+type`,
    reason: "quadratic; being rewritten with the classes of failures",
  },
  {
    source: String.raw`connection\s+(?:\w+\s+)*(?:refused|reset|closed|lost|terminated|failure)`,
    reason: "quadratic; being rewritten with the classes of failures",
  },
  {
    source: String.raw`(?:cluster|workgroup|database|system).*(?:paused|resizing|unavailable|not\s+available|restarting|starting\s+up|shutting\s+down)`,
    reason: "quadratic; being rewritten with the classes of failures",
  },
  {
    source: String.raw`(?:relation|schema)\s.*does\s+not\s+exist`,
    reason: "quadratic; being rewritten with the look-up of unloaded files",
  },
  {
    source: String.raw`permission\s+denied|must\s+be\s+owner|schema\s.*does\s+not\s+exist`,
    reason: "quadratic; being rewritten with the set-up of tables",
  },
  {
    source: String.raw`identity\s+column|cannot\s+insert\s+a\s+NULL|more\s+(?:expressions|target\s+columns)|but\s+expression\s+is\s+of\s+type`,
    reason: "linear: every repetition is of blanks, each behind a word without any; only the proof does not end",
  },
];

export const isException = ({ source }: { source: string }) =>
  exceptions.some((exception) => exception.source === source);
