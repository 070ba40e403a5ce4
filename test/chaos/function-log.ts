import type { LogEntry } from "@redshift-loader/local-aws";

/** What the functions wrote: counts for the summary, complaints for those who look for a cause. */
export type FunctionLog = {
  add(entry: LogEntry): void;
  /** Failed loads that recovery took up, by class. */
  recovered(): Record<string, number>;
  complaints(): readonly string[];
};

export function functionLog(): FunctionLog {
  const recovered = new Map<string, number>();
  const complaints: string[] = [];
  return {
    add: ({ functionName, line }) => {
      const { class: failureClass, level, _aws: metrics } = fieldsOf(line);
      if (metrics) return;
      if (failureClass) recovered.set(failureClass, (recovered.get(failureClass) ?? 0) + 1);
      if (level === "ERROR" || level === undefined) complaints.push(`${functionName}  ${line}`);
    },
    recovered: () => Object.fromEntries(recovered),
    complaints: () => complaints,
  };
}

function fieldsOf(line: string): { class?: string; level?: string; _aws?: object } {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
