import { describe, expect, test } from "vitest";
import { resolveTemplate } from "../../infra/release/resolve-template.ts";
import { rightsMarkdown } from "../../infra/release/summary/rights-markdown.ts";
import { type RightsSummary, rightsSummary, summaryPlace } from "../../infra/release/summary/rights-summary.ts";
import { list } from "../support/deployed/iam.ts";
import { synthesized } from "../support/synthesized.ts";

type Json = Record<string, unknown>;
type Document = { Statement: Json[] };

const network = { subnet_ids: ["subnet-0a1b2c3d4e5f60718"], security_group_ids: ["sg-0a1b2c3d4e5f60718"] };

const folders = [
  { name: "the example", directory: "examples/orders", settings: undefined },
  { name: "a folder whose buckets exist", directory: "examples/demo", settings: {} },
  {
    name: "a deployment with its own key, in a VPC",
    directory: "examples/orders",
    settings: { kms_key: "create", buckets: { "shop-landing": { create: true } }, vpc: network },
  },
];

/** Each action on each resource that a template allows or denies, read from the template alone. */
function grantsOf(template: object, stackName: string): string[] {
  const resources = resolveTemplate(template, { ...summaryPlace, stackName });
  return resources.flatMap(({ type, properties }) => {
    if (type === "AWS::Lambda::Permission")
      return grants({ Effect: "Allow", Action: properties["Action"], Resource: properties["FunctionName"] });
    const documents = ["PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument"].flatMap((name) =>
      properties[name] === undefined ? [] : (properties[name] as Document),
    );
    return documents.flatMap(({ Statement }) => Statement.flatMap(grants));
  });
}

function grants({ Effect, Action, Resource = "" }: Json): string[] {
  return list(Action as string | string[]).flatMap((action) =>
    list(Resource as string | string[]).map((resource) => `${Effect} ${action} ${resource}`),
  );
}

const summarised = ({ functions, others }: RightsSummary): string[] =>
  [...functions, ...others].flatMap(({ effect, actions, resources }) =>
    grants({ Effect: effect, Action: actions, Resource: resources.length === 0 ? "" : resources }),
  );

describe.each(folders)("the summary of rights of $name", ({ directory, settings }) => {
  test("has every action on every resource of the template, and no other", async () => {
    const { stack, template } = await synthesized(directory, settings);
    const summary = rightsSummary(stack, template.toJSON());
    expect(summarised(summary).toSorted()).toEqual(grantsOf(template.toJSON(), stack.stackName).toSorted());
  });

  test("says of each what it is for, and whose it is", async () => {
    const { stack, template } = await synthesized(directory, settings);
    const { functions, others } = rightsSummary(stack, template.toJSON());
    expect([...functions, ...others].filter(({ why }) => why === "")).toEqual([]);
    expect(functions.filter((right) => right.functions.length === 0)).toEqual([]);
    expect(others.filter(({ who }) => who.length === 0)).toEqual([]);
  });

  test("shows each of them on the page", async () => {
    const { stack, template } = await synthesized(directory, settings);
    const summary = rightsSummary(stack, template.toJSON());
    const rows = rightsMarkdown([summary])
      .split("\n")
      .filter((line) => /^\| (`|–)/.test(line));
    expect(rows).toHaveLength(summary.functions.length + summary.others.length);
  });
});

describe("the summary", () => {
  test("gives a right that a condition binds to one function to that function alone", async () => {
    const { stack, template } = await synthesized("examples/orders");
    const { functions } = rightsSummary(stack, template.toJSON());
    const ofAction = (action: string) =>
      functions.filter(({ actions }) => actions.includes(action)).map((right) => right.functions);
    expect(ofAction("redshift-data:ListStatements")).toEqual([
      ["redshift-loader-loader"],
      ["redshift-loader-reconcile"],
    ]);
    expect(ofAction("s3:DeleteObject").flat().toSorted()).toEqual([
      "redshift-loader-config_object",
      "redshift-loader-reconcile",
      "redshift-loader-retry_microbatch",
    ]);
    expect(ofAction("sqs:ReceiveMessage")).toEqual([
      ["loader", "retry_microbatch", "bulk_loader", "reconcile", "finished"].map((name) => `redshift-loader-${name}`),
    ]);
  });

  test("keeps a prefix with a bar or a backtick in its cell", () => {
    const page = rightsMarkdown([
      {
        stack: "s",
        functions: [
          {
            ...{ functions: ["f"], effect: "Allow", actions: ["s3:GetObject"], conditions: {}, why: "w" },
            ...{ resources: ["arn:aws:s3:::b/a|b`c/*"], because: undefined },
          },
        ],
        others: [],
      },
    ]);
    expect(page).toContain("| `s3:GetObject` | `arn:aws:s3:::b/a\\|b'c/*` | – | w |");
  });
});
