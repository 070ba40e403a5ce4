import type { LoaderStacks } from "../construct/loader-stacks.ts";
import type { TemplateJson } from "./template-quotas.ts";

type Synthesized = { stacks: LoaderStacks; templates: readonly TemplateJson[] };

/** What AWS raises on request, or what the folder's size costs: said, not refused, since a folder cannot know its account. */
export function quotaNotes({ stacks, templates }: Synthesized): string[] {
  const resources = templates.flatMap(({ Resources }) => Object.values(Resources));
  const of = (type: string) => resources.filter(({ Type }) => Type === type);
  const rules = of("AWS::Events::Rule");
  const alarms = of("AWS::CloudWatch::Alarm").length;
  const wildcards = rules.filter((rule) => JSON.stringify(rule).includes('"wildcard":')).length;
  const pipelines = Object.keys(stacks.record.pipelines).length;
  const concurrency = of("AWS::Lambda::EventSourceMapping").reduce((sum, { Properties }) => {
    const { MaximumConcurrency = 0 } = (Properties?.["ScalingConfig"] ?? {}) as { MaximumConcurrency?: number };
    return sum + MaximumConcurrency;
  }, 0);
  const cut = pipelines - lifecyclePipelines;
  return [
    ...over(rules.length, 300, "rules of EventBridge", 'raise "Number of rules", service Amazon EventBridge'),
    ...over(alarms, 5000, "alarms", 'raise "Number of alarms", service Amazon CloudWatch'),
    ...over(templates.length, 2000, "stacks", 'raise "Stack count", service AWS CloudFormation'),
    ...over(
      concurrency,
      1000,
      "loaders at once",
      'raise "Concurrent executions", service AWS Lambda, or messages wait',
    ),
    ...(wildcards > 0
      ? [`${wildcards} rules have a wildcard, of 30 that all rules of the account's event bus may have, for good`]
      : []),
    ...(Number.isFinite(stacks.first.loader.patterns)
      ? [
          `rights name queues and folders by ${stacks.first.loader.patterns} patterns in each bucket, since ${pipelines} pipelines are too many for one role's policies: names that begin alike keep the patterns narrow`,
        ]
      : []),
    ...(cut > 0
      ? [
          `a created bucket has 1,000 lifecycle rules at most: records of quarantined files of some pipelines are kept for good`,
        ]
      : []),
  ];
}

/** Two rules for each pipeline, and one for all. */
const lifecyclePipelines = 499;

const over = (count: number, usual: number, what: string, remedy: string) =>
  count > usual ? [`${count} ${what}, and an account has ${usual} by default: ${remedy}`] : [];
