import { CfnParameter, type Stack } from "aws-cdk-lib";
import { parseJsonText } from "../../src/config/json-text.ts";
import type { BulkJobFile } from "../../src/folders/bulk-folder.ts";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";
import type { Warehouse } from "../rights/role-rights.ts";
import { pascal } from "./loader-functions.ts";

/** What one template can be deployed with again, without the folder: its defaults are what the folder says. */
type Parameterized = Pick<DeploymentFolder, "pipelines" | "bulkJobs"> & {
  workgroupIds: Record<string, string>;
  elsewhere: readonly PipelineFile[];
};

/**
 * Replaces clusters, workgroups and COPY's roles by parameters of the stack, in the uploaded configurations too.
 *
 * @param of.elsewhere pipelines of which this stack needs the rights alone
 * @param of.hasRights whether the stack needs the ids of workgroups, by which rights name them
 */
export function withParameters(
  stack: Stack,
  folder: DeploymentFolder,
  { elsewhere = [], hasRights = true }: { elsewhere?: readonly PipelineFile[]; hasRights?: boolean } = {},
): Parameterized {
  const parameters = new Map<string, CfnParameter>();
  const workgroupIds: Record<string, string> = {};
  const parameter = (
    name: string,
    props: { description: string; default?: string; allowedPattern?: string },
  ): string => {
    const known = parameters.get(name);
    if (known && known.default !== props.default) return parameter(nextName(name), props);
    const found = known ?? new CfnParameter(stack, name, props);
    parameters.set(name, found);
    return found.valueAsString;
  };
  const warehouseName = ({ at }: Warehouse): string => {
    if (at.kind === "cluster")
      return parameter(`Cluster${pascal(at.identifier)}`, {
        description: "Identifier of the provisioned cluster",
        default: at.identifier,
      });
    if (at.name.startsWith("arn:")) return at.name;
    const name = parameter(`Workgroup${pascal(at.name)}`, {
      description: "Name of the Serverless workgroup",
      default: at.name,
    });
    if (!hasRights) return name;
    const id = folder.settings.workgroup_ids[at.name];
    const description = "Id of the Serverless workgroup: rights name the id, not the name";
    const allowedPattern = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    workgroupIds[name] = parameter(`Workgroup${pascal(at.name)}Id`, {
      description,
      allowedPattern,
      ...(id && { default: id }),
    });
    return name;
  };
  const roleName = (arn: string): string => {
    if (arn === "default") return arn;
    return parameter(`CopyRole${pascal(arn.replace(/^.*\//, ""))}`, {
      description: "Role, or chain of roles, that COPY reads S3 with",
      default: arn,
    });
  };
  return {
    pipelines: folder.pipelines.map((file) => parameterized(file, warehouseName, roleName)),
    bulkJobs: folder.bulkJobs.map((job) => parameterizedJob(job, warehouseName, roleName)),
    workgroupIds,
    elsewhere: elsewhere.map((file) => ({
      ...file,
      pipeline: { ...file.pipeline, warehouse: placedIn(file.pipeline.warehouse, warehouseName) },
    })),
  };
}

const placedIn = (warehouse: Warehouse, nameOf: NameOf): Warehouse => ({
  ...warehouse,
  at: placed(warehouse, nameOf(warehouse)),
});

/** Roles of two accounts can have one name: `CopyRoleLoader`, `CopyRoleLoader2`. */
function nextName(name: string): string {
  let end = name.length;
  while (/\d/.test(name[end - 1] ?? "")) end--;
  return `${name.slice(0, end)}${Number(name.slice(end) || 1) + 1}`;
}

type NameOf = (warehouse: Warehouse) => string;

function parameterized(file: PipelineFile, nameOf: NameOf, roleOf: (arn: string) => string): PipelineFile {
  const { pipeline } = file;
  const name = nameOf(pipeline.warehouse);
  const roleArn = roleOf(pipeline.copy.roleArn);
  const json = parseJsonText(file.text);
  const config = "value" in json ? replaced(json.value, name, roleArn) : undefined;
  const { copy, warehouse } = pipeline;
  return {
    ...file,
    text: JSON.stringify(config, null, 2),
    pipeline: { ...pipeline, copy: { ...copy, roleArn }, warehouse: { ...warehouse, at: placed(warehouse, name) } },
  };
}

function parameterizedJob(job: BulkJobFile, nameOf: NameOf, roleOf: (arn: string) => string): BulkJobFile {
  const { warehouse } = job;
  const name = nameOf(warehouse);
  const { copy } = job.input as BulkInput; // it was read as one
  return {
    ...job,
    input: replaced(job.input, name, roleOf(copy.role_arn)),
    warehouse: { ...warehouse, at: placed(warehouse, name) },
  };
}

type BulkInput = { copy: { role_arn: string }; cluster: { identifier?: string; workgroup?: string } };

/** Pipelines and bulk inputs name cluster and role in the same places. `$schema` is for editors on the machine it was written on. */
function replaced(config: unknown, warehouse: string, roleArn: string): unknown {
  const { $schema: _, copy, cluster, ...rest } = config as BulkInput & { $schema?: string }; // it was read as one
  const at = cluster.workgroup === undefined ? { identifier: warehouse } : { workgroup: warehouse };
  return { ...rest, copy: { ...copy, role_arn: roleArn }, cluster: { ...cluster, ...at } };
}

const placed = ({ at }: Warehouse, name: string): Warehouse["at"] =>
  at.kind === "cluster" ? { kind: "cluster", identifier: name } : { kind: "workgroup", name };
