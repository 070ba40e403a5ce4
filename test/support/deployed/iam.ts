/** A request as IAM sees it. */
export type AccessRequest = { action: string; resource: string; context: Readonly<Record<string, string>> };

type OneOrMore<T> = T | readonly T[];

/** A statement of an identity-based policy. */
export type Statement = {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action: OneOrMore<string>;
  Resource: OneOrMore<string>;
  Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore<string>>>>>;
};

/** Allowed if a statement allows it and none denies it. */
export function isAllowed(statements: readonly Statement[], request: AccessRequest): boolean {
  const matching = statements.filter((statement) => applies(statement, request));
  return matching.length > 0 && matching.every(({ Effect }) => Effect === "Allow");
}

/** @throws Error at a condition operator that is not known here, so no policy passes unread */
export function applies({ Action, Resource, Condition = {} }: Statement, request: AccessRequest): boolean {
  return (
    list(Action).some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())) &&
    list(Resource).some((pattern) => matches(pattern, request.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, patterns]) => holds(operator, list(patterns), request.context[key])),
    )
  );
}

/** Patterns of one key: any may match. A key that the request lacks matches nothing. */
function holds(operator: string, patterns: readonly string[], value: string | undefined): boolean {
  if (value === undefined) return false;
  if (operator === "StringEquals") return patterns.includes(value);
  if (["StringLike", "ArnLike", "ArnEquals"].includes(operator))
    return patterns.some((pattern) => matches(pattern, value));
  throw new Error(`The condition operator ${operator} is not understood`);
}

/** `*` is any text, `?` any one character. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

export const list = <T>(value: OneOrMore<T>): readonly T[] => (Array.isArray(value) ? value : [value as T]);
