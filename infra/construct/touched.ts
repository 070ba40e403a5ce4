import { Stack } from "aws-cdk-lib";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { noBus } from "../../src/deployment/event-bus-setting.ts";
import { bulkFolderBeside, bulkFolderIn, type Folder } from "../../src/folders/bulk-folder.ts";
import { bulkManifestsOf } from "../../src/folders/first-pipeline.ts";
import type { Touched } from "../rights/function-rights.ts";
import { type Warehouse, warehouseArn } from "../rights/role-rights.ts";
import { everyPipeline, type LoaderProps } from "./redshift-loader-props.ts";

/** All clusters and workgroups, with database and identity. */
export const warehousesOf = ({ bulkJobs, ...props }: LoaderProps): Warehouse[] => [
  ...everyPipeline(props).map(({ pipeline }) => pipeline.warehouse),
  ...bulkJobs.map(({ warehouse }) => warehouse),
];

/** A loader whose topic and bucket are known already. */
type Loader = Construct & { readonly alertTopic: ITopic; readonly configBucketName: string };

/** What the functions of a deployment touch: what its pipelines and bulk loads name, and nothing else. */
export function touchedBy(loader: Loader, props: LoaderProps): Touched {
  const { bulkJobs, workgroupIds } = props;
  const pipelines = everyPipeline(props);
  const stack = Stack.of(loader);
  const landings = pipelines.flatMap(({ source }) =>
    source ? [{ bucket: source.bucket, prefix: source.prefix ?? "" }] : [],
  );
  return {
    config: { bucket: loader.configBucketName, prefix: props.configPrefix },
    recordPlaces: distinct(pipelines.map(({ pipeline: { manifests } }) => manifests)),
    pipelineRecords: distinct(
      pipelines.map(({ name, pipeline: { manifests } }) => ({
        bucket: manifests.bucket,
        prefix: `${manifests.prefix}${name}/`,
      })),
    ),
    bulkRecords: distinct(bulkRecords(props, [...bulkJobs.flatMap(({ sources }) => sources), ...landings])),
    pipelineSources: distinct(landings),
    bulkSources: distinct([...bulkJobs.flatMap(({ sources }) => sources), ...landings]),
    warehouses: [...new Set(warehousesOf(props).map((warehouse) => warehouseArn(stack, warehouse, workgroupIds)))],
    alertTopicArn: loader.alertTopic.topicArn,
    eventBusArn: busArn(stack, props.eventBus),
    byName: byNameOf(props),
  };
}

/** Of a pipeline without a source it is not known where its files are: its functions get no right to read them. */
function byNameOf(props: LoaderProps): Touched["byName"] {
  const pipelines = everyPipeline(props).filter(({ pipeline }) => pipeline.copy.byName);
  const bulk = props.bulkJobs.filter(({ isByName }) => isByName);
  return {
    pipelines: {
      sources: distinct(
        pipelines.flatMap(({ source }) => (source ? [{ bucket: source.bucket, prefix: source.prefix ?? "" }] : [])),
      ),
      records: distinct(
        pipelines.map(({ name, pipeline: { manifests } }) => ({ ...manifests, prefix: `${manifests.prefix}${name}/` })),
      ),
    },
    bulk: {
      sources: distinct(bulk.flatMap(({ sources }) => sources)),
      records:
        bulk.length > 0
          ? distinct(
              bulkRecords(
                props,
                bulk.flatMap(({ sources }) => sources),
              ),
            )
          : [],
    },
  };
}

function busArn(stack: Stack, bus: string): string | undefined {
  if (bus === noBus) return undefined;
  return bus.startsWith("arn:")
    ? bus
    : stack.formatArn({ service: "events", resource: "event-bus", resourceName: bus });
}

/** Without pipelines the loader has no place for manifests: then they are beside the files. */
function bulkRecords({ bulkJobs, ...props }: LoaderProps, sources: readonly Folder[]): Folder[] {
  const own = bulkManifestsOf(everyPipeline(props));
  const places = own ? [bulkFolderIn(own)] : sources.map(({ bucket }) => bulkFolderBeside(bucket));
  return [...bulkJobs.flatMap(({ manifests }) => manifests ?? []), ...places];
}

const distinct = (folders: readonly Folder[]): Folder[] => [
  ...new Map(folders.map((folder) => [`${folder.bucket}/${folder.prefix}`, folder])).values(),
];
