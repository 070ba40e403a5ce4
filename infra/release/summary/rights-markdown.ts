import type { OthersRight } from "./others-rights.ts";
import type { FunctionRight, RightsSummary } from "./rights-summary.ts";

/** The summary as one page: a table for each function, one for what several share, one for services and accounts. */
export function rightsMarkdown(summaries: readonly RightsSummary[]): string {
  return `${[introduction, ...summaries.flatMap(stackLines)].join("\n")}\n`;
}

const introduction = `# Who may do what, and why

For the review before a deployment. Each line is a statement of the templates beside this page. What is in angle brackets is known at deployment.
All functions of the loader run as one role, since a statement of the Data API belongs to the role that submitted it. The right of one function
is bound to it by the condition \`ArnEquals lambda:SourceFunctionArn\`, so the others do not have it; the tables leave that condition out.`;

function stackLines({ stack, functions, others }: RightsSummary): string[] {
  const groups = Map.groupBy(functions, (right) => right.functions.join(", "));
  return [
    "",
    `## Stack ${stack}`,
    ...[...groups].flatMap(([names, rights]) => [
      "",
      `### ${names}`,
      "",
      ...table(functionHead, rights.map(functionRow)),
    ]),
    ...(functions.length === 0 ? ["", "The stack gives no right to a role."] : []),
    "",
    "### Services and accounts",
    "",
    ...table(othersHead, others.map(othersRow)),
  ];
}

const functionHead = ["actions", "resources", "only if", "why"];
const othersHead = ["who", "may or may not", "actions", "resources", "only if", "held by", "why"];

const functionRow = ({ actions, resources, conditions, why, because }: FunctionRight): string[] => [
  codes(actions),
  codes(resources),
  codes(conditionsOf(conditions)),
  plain(because === undefined ? why : `${why} Wildcard: ${because}`),
];

const othersRow = ({ who, effect, actions, resources, conditions, on, why }: OthersRight): string[] => [
  codes(who),
  effect === "Allow" ? "may" : "may not",
  codes(actions),
  codes(resources),
  codes(conditionsOf(conditions)),
  codes([on]),
  plain(why),
];

const table = (head: readonly string[], rows: readonly string[][]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);

function conditionsOf(conditions: FunctionRight["conditions"]): string[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys)
      .filter(([key]) => operator !== "ArnEquals" || key !== "lambda:SourceFunctionArn")
      .map(([key, value]) => `${operator} ${key}: ${[value].flat().join(", ")}`),
  );
}

/** A prefix may hold any character, so none may end the cell or the code. */
const codes = (texts: readonly string[]) =>
  texts.map((text) => `\`${plain(text).replaceAll("`", "'")}\``).join("<br>") || "–";

const plain = (text: string) => text.replaceAll("|", "\\|").replace(/[\r\n]/g, " ");
