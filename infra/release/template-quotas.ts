/** A template as the CDK writes it. */
export type TemplateJson = {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  Parameters?: object;
  Outputs?: object;
};

type Quota = {
  /** What AWS counts, such as "resources of a stack". */
  what: string;
  most: number;
  /** Of the whole template, or of the resource that needs most. */
  count: (template: TemplateJson) => number;
  /** What to change in the folder. */
  remedy: string;
};

/**
 * What AWS refuses however the folder is split, so far as the folder decides it. What depends on one file alone is found
 * when the folder is read: see `src/folders/folder-quotas.ts`.
 */
const quotas: readonly Quota[] = [
  {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    what: "resources of a stack",
    most: 500,
    count: ({ Resources }) => Object.keys(Resources).length,
    remedy:
      "remove schedules from bulk_schedules in deploy.json, let pipelines share databases (cluster.db_name), or remove pipelines of this stack",
  },
  {
    what: "parameters of a stack",
    most: 200,
    count: ({ Parameters = {} }) => Object.keys(Parameters).length,
    remedy:
      "each cluster, workgroup and role of COPY is one: let pipelines share cluster.identifier, cluster.workgroup and copy.role_arn",
  },
  {
    what: "outputs of a stack",
    most: 200,
    count: ({ Outputs = {} }) => Object.keys(Outputs).length,
    remedy: "report this: the deployment should need no more than three",
  },
  {
    what: "bytes of a template",
    most: 1_000_000,
    count: (template) => Buffer.byteLength(JSON.stringify(template)),
    remedy: "shorten the largest pipelines' files of this stack, such as their sql or copy.columns",
  },
  {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    what: "policies of a role",
    most: 10,
    count: (template) => {
      const roles = propertiesOf(template, "AWS::IAM::ManagedPolicy").map(({ Roles }) => JSON.stringify(Roles));
      return Math.max(0, ...[...Map.groupBy(roles, (role) => role).values()].map((same) => same.length));
    },
    remedy:
      "let pipelines share buckets (source.bucket, output.manifest_bucket), databases and sign-ins (cluster), or set execution_role_arn in deploy.json to a role of yours",
  },
  {
    what: "characters of a policy",
    most: 6144,
    count: (template) => longest(propertiesOf(template, "AWS::IAM::ManagedPolicy").map((one) => one["PolicyDocument"])),
    remedy: "shorten source.prefix and output.manifest_prefix of the pipelines with the longest ones",
  },
  {
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
    what: "statements of a queue's policy",
    most: 20,
    count: (template) =>
      Math.max(0, ...propertiesOf(template, "AWS::SQS::QueuePolicy").map((one) => statementsOf(one["PolicyDocument"]))),
    remedy: "report this: the deployment should need no more than three",
  },
  {
    what: "bytes of a queue's policy",
    most: 8192,
    count: (template) => longest(propertiesOf(template, "AWS::SQS::QueuePolicy").map((one) => one["PolicyDocument"])),
    remedy: "report this: the deployment should need no more than 2,000",
  },
  {
    // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
    what: "bytes of a key's policy",
    most: 32_768,
    count: (template) => longest(propertiesOf(template, "AWS::KMS::Key").map((one) => one["KeyPolicy"])),
    remedy: "name fewer accounts in buckets.<name>.account of deploy.json",
  },
  {
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    what: "bytes of a function's environment",
    most: 4096,
    count: (template) => longest(propertiesOf(template, "AWS::Lambda::Function").map((one) => one["Environment"])),
    remedy: "shorten config.prefix or monitoring.namespace in deploy.json",
  },
  {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
    what: "notifications of a bucket",
    most: 100,
    count: (template) => mostIn(template, "NotificationConfiguration", "QueueConfigurations"),
    remedy: "report this: further stacks should use EventBridge",
  },
  {
    what: "lifecycle rules of a bucket",
    most: 1000,
    count: (template) => mostIn(template, "LifecycleConfiguration", "Rules"),
    remedy: "report this: a bucket should get no more rules than S3 takes",
  },
];

/** What AWS would refuse in one stack: what is too much, the limit, and what to change in the folder. */
export function quotaProblems(stackName: string, template: TemplateJson): string[] {
  return quotas.flatMap(({ what, most, count, remedy }) => {
    const needed = count(template);
    return needed > most ? [`stack ${stackName}: ${needed} ${what}; AWS takes ${most}: ${remedy}`] : [];
  });
}

const propertiesOf = ({ Resources }: TemplateJson, type: string) =>
  Object.values(Resources).flatMap(({ Type, Properties = {} }) => (Type === type ? [Properties] : []));

const statementsOf = (document: unknown) => (document as { Statement: unknown[] }).Statement.length; // of a policy

function mostIn(template: TemplateJson, property: string, list: string): number {
  const lists = propertiesOf(template, "AWS::S3::Bucket").map(
    (bucket) => (bucket[property] as Record<string, unknown[]> | undefined)?.[list]?.length ?? 0,
  );
  return Math.max(0, ...lists);
}

/** Bytes of the longest, with a stand-in of usual length for each reference. */
const longest = (documents: readonly unknown[]) =>
  Math.max(0, ...documents.map((document) => Buffer.byteLength(JSON.stringify(filledIn(document ?? "")))));

const standIns: Record<string, string> = {
  "AWS::Partition": "aws",
  "AWS::AccountId": "123456789012",
  "AWS::Region": "ap-southeast-1",
};

/** A name that CloudFormation makes has about 60 characters. */
function filledIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value !== "object" || value === null) return value;
  const { Ref: ref, "Fn::GetAtt": attribute, "Fn::Join": join } = value as Record<string, unknown>;
  if (typeof ref === "string") return standIns[ref] ?? "n".repeat(60);
  if (Array.isArray(attribute)) return `arn:aws:service:ap-southeast-1:123456789012:${"n".repeat(60)}`;
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(filledIn).join(String(join[0]));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filledIn(member)]));
}
