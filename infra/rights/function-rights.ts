import { Aws } from "aws-cdk-lib";
import { eventSource, type FunctionName } from "../../src/deployment/deployment.ts";
import type { Folder } from "../../src/folders/bulk-folder.ts";
import type { Right } from "./right.ts";

/** Everything that the functions touch, as ARNs and places in S3. */
export type Touched = {
  config: Folder;
  /** Places of manifests and records, above the pipelines' folders. */
  recordPlaces: readonly Folder[];
  /** Folders of manifests and records, one for each pipeline. */
  pipelineRecords: readonly Folder[];
  /** Where the pipelines' files come from. */
  pipelineSources: readonly Folder[];
  /** Folders of the manifests of bulk loads. */
  bulkRecords: readonly Folder[];
  /** Where files come from of which COPY may reject rows. */
  rejectingSources: readonly Folder[];
  /** Where bulk loads read: what `bulk/` names, and the pipelines' own sources for backfills. */
  bulkSources: readonly Folder[];
  /** ARNs of clusters and workgroups. */
  warehouses: readonly string[];
  alertTopicArn: string;
  /** Absent: no events are sent. */
  eventBusArn: string | undefined;
  /** Of pipelines, and of bulk loads, that go by the names of columns: where their files and their records are. */
  byName: Record<"pipelines" | "bulk", { sources: readonly Folder[]; records: readonly Folder[] }>;
};

/**
 * What the code of each function may do.
 *
 * All functions share one role, since a statement of the Data API belongs to the role that submitted it; these rights
 * are bound to their function by `lambda:SourceFunctionArn`, so each function still has its own.
 */
export function functionRights(touched: Touched): Record<FunctionName, Right[]> {
  const { pipelineRecords, recordPlaces, bulkRecords, warehouses } = touched;
  const records = [...pipelineRecords, ...bulkRecords];
  return {
    loader: [
      readConfigs(touched),
      writeManifests(pipelineRecords),
      submitLoads(warehouses),
      {
        ...followStatements,
        sid: "AskForLoads",
        why: "It asks which earlier loads of a target still run before it submits one more.",
        actions: askForLoads,
      },
      ...(touched.byName.pipelines.sources.length > 0 ? handleMisfits(touched, touched.byName.pipelines) : []),
    ],
    retry_microbatch: [
      readConfigs(touched),
      listBuckets("KnowAbsent", records),
      keepRecords(records),
      deleteWaiting("EndWaiting", recordPlaces),
      submitLoads(warehouses),
      ...runQueries(warehouses),
      sendAlerts(touched),
      ...putEvents(touched),
      ...readColumns(
        touched,
        [...touched.byName.pipelines.sources, ...touched.byName.bulk.sources],
        touched.byName.bulk.records,
      ),
    ],
    bulk_loader: [
      ...listings("ListSources", touched.bulkSources),
      writeManifests(bulkRecords),
      submitLoads(warehouses),
      ...runQueries(warehouses),
      ...(touched.byName.bulk.sources.length > 0 ? handleMisfits(touched, touched.byName.bulk, { isBulk: true }) : []),
    ],
    reconcile: [
      ...listings("ListConfigs", [touched.config], "StringEquals"),
      readConfigs(touched),
      listBuckets("ListRecords", pipelineRecords),
      ...listings("ListSources", touched.pipelineSources),
      keepRecords(pipelineRecords),
      deleteWaiting("DeleteWaiting", recordPlaces),
      submitLoads(warehouses),
      ...runQueries(warehouses),
      {
        ...followStatements,
        sid: "ListActiveLoads",
        why: "It sees which loads are on their way, and leaves those alone.",
        actions: ["redshift-data:ListStatements"],
      },
      sendAlerts(touched),
      ...putEvents(touched),
      ...readColumns(touched, touched.byName.pipelines.sources),
    ],
    finished: [
      readConfigs(touched),
      readManifests(records),
      keepTold(records),
      keepRejected(records),
      ...readRejectedRows(touched),
      ...runQueries(warehouses),
      sendAlerts(touched),
      ...putEvents(touched),
    ],
  };
}

/** What loads need that go by the names of columns. */
function readColumns(
  { recordPlaces, warehouses }: Touched,
  sources: readonly Folder[],
  bulkRecords: readonly Folder[] = [],
): Right[] {
  if (sources.length === 0) return [];
  return [
    {
      sid: "ReadColumns",
      why: "It reads the columns of files that load by name: headers, footers and schemas.",
      actions: ["s3:GetObject"],
      resources: [...new Set(sources.map((source) => objectArn(source, "*")))],
      because: "Files are named by whoever writes them; the prefix is the pipeline's own source.",
    },
    {
      ...listBuckets("KnowGone", sources),
      why: "It learns from S3 that a file is gone. Without this right S3 refuses the file, and its whole batch may wait for a right that helps nothing.",
    },
    {
      sid: "DescribeTargets",
      why: "It asks for the columns of a target, to match them with those of files.",
      actions: ["redshift-data:DescribeTable"],
      resources: warehouses,
    },
    {
      sid: "EndGrowing",
      why: "It removes the record of columns that were added, once they are told.",
      actions: ["s3:DeleteObject"],
      resources: [
        ...recordPlaces.map((place) => objectArn(place, "*/growing/*")),
        ...bulkRecords.map((folder) => objectArn(folder, "growing/*")),
      ],
      because: "The records are named by pipeline and a hash; a folder of this name holds nothing else.",
    },
  ];
}

/** A loader quarantines files that do not fit their target, and tells of them. */
function handleMisfits(
  touched: Touched,
  { sources, records }: Touched["byName"]["bulk"],
  { isBulk } = { isBulk: false },
): Right[] {
  return [
    ...readColumns(touched, sources, isBulk ? records : []),
    listBuckets("KnowAbsent", records),
    keepRecords(records),
    ...(isBulk ? [] : runQueries(touched.warehouses)),
    sendAlerts(touched),
    ...putEvents(touched),
  ];
}

const objectArn = ({ bucket, prefix }: Folder, rest: string) => `arn:${Aws.PARTITION}:s3:::${bucket}/${prefix}${rest}`;

const readConfigs = ({ config }: Touched): Right => ({
  sid: "ReadConfigs",
  why: "It reads the configuration of the pipeline that it works for.",
  actions: ["s3:GetObject"],
  resources: [objectArn(config, "*.json")],
  because: "A pipeline's configuration is named after its queue; all are under one prefix, which holds nothing else.",
});

const writeManifests = (folders: readonly Folder[]): Right => ({
  sid: "WriteManifests",
  why: "It writes the list of a load's files, which COPY reads.",
  actions: ["s3:PutObject"],
  resources: folders.map((folder) => objectArn(folder, "*.manifest")),
  because:
    "A manifest's key holds a day and the batch's id, which are not known before; the folder is the pipeline's own.",
});

/** For a function that only measures, one resource for the pipelines of a place keeps the role's policies few: IAM takes ten. */
const ofAllBeside = (folders: readonly Folder[], rest: string) => [
  ...new Set(folders.map((folder) => objectArn(beside(folder), `*/${rest}`))),
];

/** The folder that holds it and others like it. */
const beside = ({ bucket, prefix }: Folder): Folder => ({
  bucket,
  prefix: prefix.slice(0, prefix.lastIndexOf("/", prefix.length - 2) + 1),
});

const readManifests = (folders: readonly Folder[]): Right => ({
  sid: "ReadManifests",
  why: "It measures a committed load by the files of its manifest.",
  actions: ["s3:GetObject"],
  resources: ofAllBeside(folders, "*/*.manifest"),
  because: "A manifest's key holds its pipeline, a day and the batch's id; nothing but manifests is read.",
});

const keepRecords = (folders: readonly Folder[]): Right => ({
  sid: "KeepRecords",
  why: "It keeps manifests, and the records of quarantined, parked and waiting files and of sent alerts.",
  actions: ["s3:GetObject", "s3:PutObject"],
  resources: folders.map((folder) => objectArn(folder, "*")),
  because: "Manifests and records are named by batch and file ids; the folder is the pipeline's own.",
});

/**
 * Batches that wait no longer. One resource for all pipelines: a policy is too short for one each.
 */
const deleteWaiting = (sid: string, places: readonly Folder[]): Right => ({
  sid,
  why: "It removes the record of a batch that waits no longer.",
  actions: ["s3:DeleteObject"],
  resources: places.map((place) => objectArn(place, "*/waiting/*")),
  because: "The records are named by pipeline and batch ids; a folder of this name holds nothing else.",
});

/**
 * Without this right S3 refuses objects that do not exist, instead of saying so. A condition on the prefix would take it
 * away again, since a request for one object has no prefix.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
const listBuckets = (sid: string, folders: readonly Folder[]): Right => ({
  sid,
  why: "It finds manifests and records, and learns from S3 when one does not exist.",
  actions: ["s3:ListBucket"],
  resources: [...new Set(folders.map(({ bucket }) => `arn:${Aws.PARTITION}:s3:::${bucket}`))],
});

const sendAlerts = ({ alertTopicArn }: Touched): Right => ({
  sid: "SendAlerts",
  why: "It tells you what needs your action.",
  actions: ["sns:Publish"],
  resources: [alertTopicArn],
});

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html */
const putEvents = ({ eventBusArn }: Touched): Right[] =>
  eventBusArn === undefined
    ? []
    : [
        {
          sid: "PutEvents",
          why: "It puts events on the bus, so others hear of loads and of files that need action.",
          actions: ["events:PutEvents"],
          resources: [eventBusArn],
          conditions: { StringEquals: { "events:source": eventSource } },
        },
      ];

/** Records of alerts that were sent; the function reads back which event sent each. */
const keepTold = (folders: readonly Folder[]): Right => ({
  sid: "KeepTold",
  why: "It remembers which alerts it has sent, to send each once an hour.",
  actions: ["s3:GetObject", "s3:PutObject"],
  resources: ofAllBeside(folders, "told/*.json"),
  because: "A record of an alert is named by its pipeline and a hash of its cause and hour; nothing else is written.",
});

/** Rows that COPY left out, and their record; the function reads back which load wrote it. */
const keepRejected = (folders: readonly Folder[]): Right => ({
  sid: "KeepRejected",
  why: "It keeps the rows that COPY left out of a load.",
  actions: ["s3:GetObject", "s3:PutObject"],
  resources: ofAllBeside(folders, "rejected/*"),
  because: "A record and its list are named by their pipeline and the batch's id; the folder holds nothing else.",
});

/** Only where `copy.max_rejected_rows`, MAXERROR or IGNOREALLERRORS let COPY leave rows out. */
const readRejectedRows = ({ rejectingSources }: Touched): Right[] =>
  rejectingSources.length === 0
    ? []
    : [
        {
          sid: "ReadRejectedRows",
          why: "It reads the lines of rejected rows in their files.",
          actions: ["s3:GetObject", "s3:GetObjectVersion"],
          resources: rejectingSources.map((folder) => objectArn(folder, "*")),
          because:
            "Which files will have rejected rows is not known before; the folder is that of the pipeline's files.",
        },
      ];

const submitLoads = (warehouses: readonly string[]): Right => ({
  sid: "SubmitLoads",
  why: "It submits loads, each as one transaction.",
  actions: ["redshift-data:BatchExecuteStatement"],
  resources: warehouses,
});

const runQueries = (warehouses: readonly string[]): Right[] => [
  {
    sid: "RunQueries",
    why: "It asks ledger, catalog and error views; recovery also creates ledger and fence where they are missing.",
    actions: ["redshift-data:ExecuteStatement"],
    resources: warehouses,
  },
  {
    ...followStatements,
    sid: "CancelQueries",
    why: "It cancels a query of its own that does not end.",
    actions: ["redshift-data:CancelStatement"],
  },
  followStatements,
];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftdataapi.html */
const followStatements: Right = {
  sid: "FollowStatements",
  why: "It asks how its statements ended, and reads the results of its queries.",
  actions: ["redshift-data:DescribeStatement", "redshift-data:GetStatementResult"],
  resources: ["*"],
  because: "AWS has no resource level for these actions; a role can only see the statements it submitted itself.",
};

type Listing = "ListSources" | "ListConfigs";

const whyListed: Record<Listing, string> = {
  ListSources: "It finds the files under a path, and sees what a key holds now.",
  ListConfigs: "It finds all pipelines.",
};

/** What the loader asks before it submits one more load of a target. */
const askForLoads = ["redshift-data:DescribeStatement", "redshift-data:ListStatements"];

/** One right for each bucket, since a condition on the prefix holds for all resources of a statement. */
function listings(sid: Listing, folders: readonly Folder[], operator = "StringLike"): Right[] {
  const byBucket = Map.groupBy(folders, ({ bucket }) => bucket);
  return Array.from(byBucket, ([bucket, ofBucket], index) => ({
    sid: `${sid}${index + 1}`,
    why: whyListed[sid],
    actions: ["s3:ListBucket"],
    resources: [`arn:${Aws.PARTITION}:s3:::${bucket}`],
    conditions: { [operator]: { "s3:prefix": prefixesOf(ofBucket, operator) } },
  }));
}

const prefixesOf = (folders: readonly Folder[], operator: string) => [
  ...new Set(folders.map(({ prefix }) => (operator === "StringLike" ? `${prefix}*` : prefix))),
];
