import { type Finding, ok, problem, untried } from "../finding.ts";
import type { Queue } from "../world.ts";

/** A service that sends to the queue, and where its requests come from. */
export type Sender = {
  service: "s3.amazonaws.com" | "events.amazonaws.com";
  sourceArns: readonly string[];
  account: string;
};

type Text = string | readonly string[];
type Statement = {
  Effect?: string;
  Principal?: string | { Service?: Text; AWS?: Text };
  Action?: Text;
  Resource?: Text;
  Condition?: Record<string, Record<string, Text>>;
};

/**
 * Whether the queue's policy lets the service send. It reads what such policies have: principals, actions, resources, and
 * conditions on source ARN and account. What it does not understand is `untried`, never a problem.
 */
export function judgeQueuePolicy({ arn, policy }: Queue, sender: Sender): Finding[] {
  const remedy = `Add to the queue's policy: {"Effect":"Allow","Principal":{"Service":"${sender.service}"},"Action":"sqs:SendMessage","Resource":"${arn}","Condition":{"ArnEquals":{"aws:SourceArn":${JSON.stringify(sender.sourceArns)}},"StringEquals":{"aws:SourceAccount":"${sender.account}"}}}`;
  if (policy === undefined)
    return [
      problem(`The queue has no policy, so ${sender.service} may not send: new files are not announced.`, remedy),
    ];
  const statements = statementsOf(policy);
  if (!statements) return [untried("The queue's policy is not JSON of a known shape.")];
  const asked = statements
    .filter(({ Effect }) => Effect === "Allow")
    .map((statement) => allows(statement, arn, sender));
  if (asked.includes("yes")) return [ok(`It lets ${sender.service} send.`)];
  if (asked.includes("unknown"))
    return [
      untried(
        "A statement of the policy has conditions that doctor does not read.",
        "Put a file into the source and see whether it is loaded.",
      ),
    ];
  return [
    problem(
      `The queue's policy does not let ${sender.service} send from ${sender.sourceArns.join(" or ")}: new files are not announced.`,
      remedy,
    ),
  ];
}

function statementsOf(policy: string): Statement[] | undefined {
  try {
    const { Statement: found }: { Statement?: Statement | Statement[] } = JSON.parse(policy);
    return [found ?? []].flat();
  } catch {
    return undefined;
  }
}

type Answer = "yes" | "no" | "unknown";

function allows({ Principal, Action, Resource, Condition = {} }: Statement, arn: string, sender: Sender): Answer {
  const { service, sourceArns, account } = sender;
  const principals =
    typeof Principal === "string" ? [Principal] : [...listOf(Principal?.Service), ...listOf(Principal?.AWS)];
  if (!principals.some((principal) => principal === "*" || principal === service)) return "no";
  if (!listOf(Action).some((action) => isLike(action.toLowerCase(), "sqs:sendmessage"))) return "no";
  if (!listOf(Resource).some((resource) => isLike(resource, arn))) return "no";
  const answers = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      fits(operator, key.toLowerCase(), listOf(values), { sourceArns, account }),
    ),
  );
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}

function fits(
  operator: string,
  key: string,
  values: readonly string[],
  { sourceArns, account }: Omit<Sender, "service">,
): Answer {
  if (!/^(?:Arn|String)(?:Equals|Like)(?:IgnoreCase)?(?:IfExists)?$/.test(operator))
    return operator === "Bool" && key === "aws:securetransport" ? "yes" : "unknown";
  const asked = key === "aws:sourcearn" ? sourceArns : key === "aws:sourceaccount" ? [account] : undefined;
  if (!asked) return "unknown";
  return asked.some((value) => values.some((pattern) => isLike(pattern, value))) ? "yes" : "no";
}

const listOf = (text: Text | undefined): readonly string[] =>
  text === undefined ? [] : typeof text === "string" ? [text] : text;

/** `*` stands for any text. Walks the parts between the stars in order, so it is linear. */
export function isLike(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
