import { type Finding, ok, problem, warning } from "../finding.ts";
import type { Rule, SampleEvent } from "../world.ts";

/** What EventBridge sends when a load ends, as the rules see it (facts §2). */
export const loadEvent = (database: string, state: "FAILED" | "ABORTED" | "FINISHED"): SampleEvent => ({
  source: "aws.redshift-data",
  "detail-type": "Redshift Data Statement Status Change",
  resources: [],
  detail: { state, statementName: `${database}/doctor.sample/${"0".repeat(32)}/1` },
});

type RuleUse = { database: string; states: readonly string[]; leadsTo: string };

/** @param also rules for a further state, which the first implementation's rule did not match */
export function judgeLoadRules(
  rules: readonly Rule[],
  use: RuleUse,
  also?: { state: string; rules: readonly Rule[] },
): Finding[] {
  const pattern = JSON.stringify({
    source: ["aws.redshift-data"],
    "detail-type": ["Redshift Data Statement Status Change"],
    detail: { state: use.states, statementName: [{ prefix: `${use.database}/` }] },
  });
  const names = (of: readonly Rule[]) => of.map(({ name }) => name).join(", ");
  if (rules.length === 0)
    return [
      problem(
        `No rule of EventBridge matches ${use.states[0]} loads of database ${use.database}: ${use.leadsTo} never hears of them.`,
        `Create a rule with this pattern and the function ${use.leadsTo} as its target: ${pattern}`,
      ),
    ];
  const on = rules.filter(({ enabled }) => enabled);
  if (on.length === 0)
    return [problem(`The rule ${names(rules)} is disabled.`, `aws events enable-rule --name ${rules[0]?.name}`)];
  const wired = on.filter(({ targetArns }) => targetArns.some((arn) => arn.includes(":function:")));
  if (wired.length === 0)
    return [
      problem(
        `The rule ${names(on)} has no function as its target.`,
        `Make the function ${use.leadsTo} its target: aws events put-targets --rule ${on[0]?.name} --targets Id=1,Arn=<ARN of ${use.leadsTo}>, and let EventBridge invoke it (aws lambda add-permission).`,
      ),
    ];
  if (also && also.rules.filter(({ enabled }) => enabled).length === 0)
    return [
      warning(
        `The rule ${names(wired)} does not match ${also.state}: a load that somebody cancels is lost until reconcile finds its files.`,
        `Give it the pattern ${pattern}`,
      ),
    ];
  return [ok(`${names(wired)}, enabled.`)];
}

export function judgeSchedule(schedules: readonly Rule[], functionName: string): Finding[] {
  const on = schedules.filter(({ enabled }) => enabled);
  if (on.length > 0) return [ok(`${on.map(({ name }) => name).join(", ")}, enabled.`)];
  const [first] = schedules;
  if (first) return [problem(`The schedule ${first.name} is disabled.`, `aws events enable-rule --name ${first.name}`)];
  return [
    warning(
      `No schedule runs ${functionName}: files whose events are lost wait until somebody runs \`redshift-loader reconcile\`.`,
      `Create a rule rate(15 minutes) of EventBridge with the function ${functionName} as its target. Local mode has none.`,
    ),
  ];
}
