import { describe, expect, test } from "vitest";
import { parseDeploySettings } from "../../src/deployment/deploy-settings.ts";

const problemsOf = (settings: object) => {
  const parsed = parseDeploySettings(JSON.stringify(settings));
  return "problems" in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

describe("deploy.json", () => {
  test("may say nothing", () => {
    expect(parseDeploySettings("{}")).toEqual({
      settings: {
        stack_name: "redshift-loader",
        config: { prefix: "config/" },
        buckets: {},
        existing_queues: [],
        tags: {},
        logs: { format: "text", level: "INFO" },
        alerts: {},
        event_bus: "default",
        workgroup_ids: {},
        reconcile: "rate(15 minutes)",
        bulk_schedules: {},
        retention: { log_days: 90, manifest_days: 90, quarantine_days: 365 },
        monitoring: { freshness_minutes: 15, namespace: "RedshiftLoader" },
      },
    });
  });

  test.for([
    { settings: { stack: "a" }, problem: "stack: is not a known key; " },
    { settings: { stack_name: "1st" }, problem: 'stack_name: is "1st"; write a stack\'s name' },
    { settings: { buckets: { a: { events: "sns" } } }, problem: 'buckets.a.events: is "sns"; write one of' },
    { settings: { buckets: { a: { account: "12" } } }, problem: 'buckets.a.account: is "12"; write the 12 digits' },
    { settings: { reconcile: "15 minutes" }, problem: 'reconcile: is "15 minutes"; write "rate(15 minutes)"' },
    {
      settings: { retention: { log_days: 8 } },
      problem: "retention.log_days: is 8, which CloudWatch Logs does not know",
    },
    { settings: { retention: { manifest_days: 30 } }, problem: "retention.manifest_days: is 30; write a whole number" },
    {
      settings: { workgroup_ids: { a: "analytics" } },
      problem: 'workgroup_ids.a: is "analytics"; write the workgroup\'s id',
    },
    { settings: { event_bus: "my bus" }, problem: 'event_bus: is "my bus"; write the name of an event bus' },
    { settings: { kms_key: "mine" }, problem: 'kms_key: is "mine"; write "create"' },
    { settings: { execution_role_arn: "loader" }, problem: 'execution_role_arn: is "loader"; write "arn:aws:iam' },
    { settings: { tags: ["team"] }, problem: 'tags: is a list; write tags by key, such as { "team"' },
    { settings: { tags: { team: 7 } }, problem: "tags.team: is 7; write a text" },
    { settings: { tags: { "aws:team": "a" } }, problem: 'tags: has the key "aws:team", but keys that begin with aws:' },
    { settings: { tags: { team: "a,b" } }, problem: 'tags: has "team": "a,b", but AWS takes letters' },
    { settings: { tags: { Team: "a", team: "b" } }, problem: 'tags: has "Team" and "team", which are one key for IAM' },
    { settings: { tags: { "": "a" } }, problem: 'tags: has the key "" of 0 characters; write 1 to 128' },
    {
      settings: { tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`tag${at}`, ""])) },
      problem: "tags: has 51 tags; AWS takes 50",
    },
    {
      settings: { permissions_boundary: "arn:aws:iam::12:role/a" },
      problem: 'permissions_boundary: is "arn:aws:iam::12',
    },
    {
      settings: { vpc: { subnet_ids: ["subnet-0a1b2c3d"] } },
      problem: "vpc.security_group_ids: is missing; write a list",
    },
    {
      settings: { vpc: { subnet_ids: [], security_group_ids: ["sg-0a1b2c3d"] } },
      problem: "vpc.subnet_ids: is an empty list; write a list of 1 to 16 ids of subnets",
    },
    {
      settings: { vpc: { subnet_ids: ["vpc-0a1b2c3d"], security_group_ids: ["sg-0a1b2c3d"] } },
      problem: 'vpc.subnet_ids[0]: is "vpc-0a1b2c3d"; write the id of one of the subnets',
    },
    { settings: { logs: { format: "JSON" } }, problem: 'logs.format: is "JSON"; write one of "text", "json"' },
    { settings: { logs: { level: "DEBUG" } }, problem: 'logs.level: is "DEBUG"; write one of "INFO", "WARN", "ERROR"' },
  ])("reports $problem", ({ settings, problem }) => {
    expect(problemsOf(settings)).toEqual([expect.stringContaining(problem)]);
  });

  test("that is not JSON is reported with line and column", () => {
    expect(parseDeploySettings('{\n  "reconcile" "rate(1 hour)"\n}')).toEqual({
      problems: [{ path: "deploy.json:2:15", message: expect.any(String) }],
    });
  });
});
