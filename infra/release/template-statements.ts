import type { DeployedResource } from "./resolve-template.ts";

/** A statement of a policy in a template, its references resolved. */
export type TemplateStatement = {
  sid: string | undefined;
  effect: string;
  /** Services and accounts; empty in a policy of a role. */
  principals: readonly string[];
  actions: readonly string[];
  resources: readonly string[];
  conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** What a summary says of a statement: the statement, and why it is there. */
export type ExplainedStatement = Pick<TemplateStatement, "effect" | "actions" | "resources" | "conditions"> & {
  why: string;
};

type Json = Record<string, unknown>;

/** The statements of a document such as `PolicyDocument`. */
export function statementsOf(document: unknown): TemplateStatement[] {
  const { Statement: statements = [] } = (document ?? {}) as { Statement?: readonly Json[] }; // what the CDK writes
  return statements.map((statement) => ({
    sid: textOf(statement["Sid"]),
    effect: String(statement["Effect"]),
    principals: principalsOf(statement["Principal"]),
    actions: texts(statement["Action"]),
    resources: texts(statement["Resource"]),
    conditions: (statement["Condition"] ?? {}) as TemplateStatement["conditions"],
  }));
}

/** A permission to invoke a function is a resource of its own, and no document. */
export function permissionOf({ properties }: DeployedResource): TemplateStatement {
  const { Action, Principal, FunctionName, SourceArn, SourceAccount } = properties;
  return {
    sid: undefined,
    effect: "Allow",
    principals: texts(Principal),
    actions: texts(Action),
    resources: texts(FunctionName),
    conditions: {
      ...(SourceArn !== undefined && { ArnEquals: { "aws:SourceArn": SourceArn } }),
      ...(SourceAccount !== undefined && { StringEquals: { "aws:SourceAccount": SourceAccount } }),
    },
  };
}

function principalsOf(principal: unknown): string[] {
  if (typeof principal !== "object" || principal === null) return texts(principal);
  return Object.values(principal).flatMap(texts);
}

const texts = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

const textOf = (value: unknown) => (value === undefined ? undefined : String(value));
