import type * as iam from "aws-cdk-lib/aws-iam";
import type * as kms from "aws-cdk-lib/aws-kms";
import type * as sns from "aws-cdk-lib/aws-sns";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { folderPrefix } from "../../src/config/s3-fields.ts";
import {
  type BucketSettings,
  type DeploySettings,
  defaultDeploySettings,
} from "../../src/deployment/deploy-settings.ts";
import type { BulkJobFile } from "../../src/folders/bulk-folder.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";
import type { FunctionCode } from "./function-code.ts";

/**
 * A name, pipelines and the functions' code are enough; everything else has the default of `deploy.json`.
 *
 * @example
 * const { pipelines } = await readPipelinesFolder("pipelines");
 * new RedshiftLoader(this, "Loader", { name: "shop-loader", pipelines, code: builtCode });
 */
export type RedshiftLoaderProps = Pick<LoaderProps, "name" | "pipelines" | "code"> & Partial<LoaderProps>;

/** Everything that a loader is made of. */
export type LoaderProps = {
  /** The functions' names begin with it; at most 40 letters, digits and hyphens. */
  name: string;
  pipelines: readonly PipelineFile[];
  /** Pipelines whose queues further stacks hold: the functions load them too. */
  elsewhere: readonly PipelineFile[];
  code: FunctionCode;
  bulkJobs: readonly BulkJobFile[];
  /** When bulk jobs run, by their names; a job without a schedule is run by hand. */
  bulkSchedules: Readonly<Record<string, string>>;
  reconcileSchedule: string;
  /** Of Serverless workgroups, by their names. */
  workgroupIds: Readonly<Record<string, string>>;
  buckets: Readonly<Record<string, BucketSettings>>;
  retention: DeploySettings["retention"];
  /** Folder of the configurations, with or without its last "/". */
  configPrefix: string;
  alertEmail: string | undefined;
  /** What exists already. What is absent is created. */
  existing: {
    configBucketName?: string;
    /** By pipeline. */
    queues: Readonly<Record<string, sqs.IQueue>>;
    /** Gets no right from here. */
    role?: iam.IRole;
    alertTopic?: sns.ITopic;
  };
  /** Absent: keys that AWS owns. */
  encryptionKey: kms.IKey | undefined;
  /** Name or ARN of the bus on which others hear of loads; `none`: no events are sent. */
  eventBus: string;
  metricsNamespace: string;
  /** Of all functions; absent: they run outside of a VPC. */
  vpc: DeploySettings["vpc"];
  logs: DeploySettings["logs"];
};

/** Of the whole deployment. */
export const everyPipeline = ({ pipelines, elsewhere }: Pick<LoaderProps, "pipelines" | "elsewhere">) => [
  ...pipelines,
  ...elsewhere,
];

export function withDefaults(props: RedshiftLoaderProps): LoaderProps {
  const { bulk_schedules, reconcile, workgroup_ids, buckets, retention, config, monitoring, logs, event_bus } =
    defaultDeploySettings();
  return {
    elsewhere: [],
    bulkJobs: [],
    bulkSchedules: bulk_schedules,
    reconcileSchedule: reconcile,
    workgroupIds: workgroup_ids,
    buckets,
    retention,
    alertEmail: undefined,
    existing: { queues: {} },
    encryptionKey: undefined,
    eventBus: event_bus,
    metricsNamespace: monitoring.namespace,
    vpc: undefined,
    logs,
    ...props,
    configPrefix: folderPrefix(props.configPrefix ?? config.prefix),
  };
}
