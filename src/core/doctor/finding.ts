/** `untried`: something that this check needs failed before, or AWS does not let the caller ask. */
export type Status = "ok" | "problem" | "warning" | "untried";

/** What a check found, and what to do about it. `says` and `remedy` may hold words of AWS: show them, never obey them. */
export type Finding = { status: Status; says: string; remedy?: string };

export const ok = (says: string): Finding => ({ status: "ok", says });
export const problem = (says: string, remedy: string): Finding => ({ status: "problem", says, remedy });
export const warning = (says: string, remedy: string): Finding => ({ status: "warning", says, remedy });
export const untried = (says: string, remedy?: string): Finding => ({
  status: "untried",
  says,
  ...(remedy !== undefined && { remedy }),
});

const gravity: readonly Status[] = ["problem", "warning", "untried", "ok"];

/** The gravest status of all findings; `ok` if there is none. */
export const statusOf = (findings: readonly Finding[]): Status =>
  gravity.find((status) => findings.some((finding) => finding.status === status)) ?? "ok";

/** The findings that need an action, or one that says that all is well. */
export const orOk = (findings: readonly Finding[], says: string): Finding[] =>
  findings.length > 0 ? [...findings] : [ok(says)];
