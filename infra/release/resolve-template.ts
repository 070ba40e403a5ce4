/** A resource of a template with its references replaced by what they would be once deployed. */
export type DeployedResource = {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  /** What `Ref` gives. */
  id: string;
  arn: string;
};

type Place = {
  region: string;
  accountId: string;
  stackName: string;
  /** The name of a resource that CloudFormation would name. */
  nameFor: (logicalId: string) => string;
};

type Json = Record<string, unknown>;
type TemplateJson = {
  Resources: Record<string, { Type: string; Properties?: Json }>;
  Parameters?: Record<string, Json>;
};

/**
 * Resolves `Ref`, `Fn::GetAtt`, `Fn::Join` and `Fn::Sub` as CloudFormation would; parameters have their defaults, or names, and
 * exports of other stacks have names.
 *
 * @throws Error at anything else
 */
export function resolveTemplate(json: object, place: Place): DeployedResource[] {
  const template = json as TemplateJson; // what the CDK writes
  const names = namesOf(template, place);
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (!isJson(value)) return value;
    const [key = "", argument] = Object.entries(value)[0] ?? [];
    if (key === "Ref") return refOf(String(argument));
    if (key === "Fn::GetAtt") return attributeOf(argument as [string, string]);
    if (key === "Fn::Sub") return String(argument).replace(/\$\{([^{}]+)\}/g, (_, name: string) => refOf(name));
    if (key === "Fn::Join") {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => String(resolve(part))).join(separator);
    }
    if (key === "Fn::ImportValue") return place.nameFor(String(argument));
    if (key.startsWith("Fn::")) throw new Error(`${key} is not understood`);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member)]));
  };
  const refOf = (name: string): string => {
    const known = pseudo(place)[name] ?? names.get(name)?.id ?? parameterOf(name);
    if (known === undefined) throw new Error(`Ref ${name} has no value`);
    return String(known);
  };
  const parameterOf = (name: string) => {
    const parameter = template.Parameters?.[name];
    return parameter && (parameter["Default"] ?? place.nameFor(name));
  };
  const attributeOf = ([logicalId, attribute]: [string, string]): string => {
    const named = names.get(logicalId);
    if (!named) throw new Error(`there is no resource ${logicalId}`);
    if (attribute === "Arn") return named.arn;
    if (attribute === "QueueName" || attribute === "TopicName") return named.name;
    throw new Error(`the attribute ${attribute} of ${logicalId} is not understood`);
  };
  return Object.entries(template.Resources).map(([logicalId, { Type: type, Properties = {} }]) => {
    const { id = logicalId, arn = "" } = names.get(logicalId) ?? {};
    return { logicalId, type, properties: resolve(Properties) as Json, id, arn };
  });
}

const pseudo = ({ region, accountId, stackName }: Place): Record<string, string> => ({
  "AWS::Region": region,
  "AWS::AccountId": accountId,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
  "AWS::StackName": stackName,
});

type Named = { name: string; id: string; arn: string };

/** Names of resources by the property that holds them, with the ARN made of them. */
const kinds: Record<string, { property: string; arn: (name: string, place: Place) => string }> = {
  "AWS::S3::Bucket": { property: "BucketName", arn: (name) => `arn:aws:s3:::${name}` },
  "AWS::SQS::Queue": { property: "QueueName", arn: (name, at) => `arn:aws:sqs:${at.region}:${at.accountId}:${name}` },
  "AWS::SNS::Topic": { property: "TopicName", arn: (name, at) => `arn:aws:sns:${at.region}:${at.accountId}:${name}` },
  "AWS::Lambda::Function": {
    property: "FunctionName",
    arn: (name, at) => `arn:aws:lambda:${at.region}:${at.accountId}:function:${name}`,
  },
  "AWS::Logs::LogGroup": {
    property: "LogGroupName",
    arn: (name, at) => `arn:aws:logs:${at.region}:${at.accountId}:log-group:${name}:*`,
  },
  "AWS::IAM::Role": { property: "RoleName", arn: (name, at) => `arn:aws:iam::${at.accountId}:role/${name}` },
  "AWS::KMS::Key": { property: "KeyId", arn: (name, at) => `arn:aws:kms:${at.region}:${at.accountId}:key/${name}` },
  "AWS::Events::Rule": {
    property: "Name",
    arn: (name, at) => `arn:aws:events:${at.region}:${at.accountId}:rule/${name}`,
  },
};

function namesOf(template: TemplateJson, place: Place): Map<string, Named> {
  return new Map(
    Object.entries(template.Resources).map(([logicalId, { Type, Properties = {} }]) => {
      const kind = kinds[Type];
      const given = kind && Properties[kind.property];
      const name = typeof given === "string" ? given : place.nameFor(logicalId);
      const arn = kind?.arn(name, place) ?? "";
      return [logicalId, { name, arn, id: Type === "AWS::SNS::Topic" ? arn : name }];
    }),
  );
}

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null;
