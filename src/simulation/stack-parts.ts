/**
 * What a stack has that CloudWatch bills by the month, whatever is loaded; test/infra counts them in a template.
 *
 * An alarm over all pipelines is billed for each metric that it reads. Of those alarms, some read a metric that each pipeline
 * always has; the others read metrics of failures, and are counted as one metric each.
 */
export const stackParts = {
  pipelines: 40,
  alarmsOfPipeline: 2,
  alarmsOfStack: 11,
  alarmsOverPipelines: { alwaysMeasured: ["Freshness", "Missing", "Waiting"], others: 6 },
  dashboards: 1,
};

/** Metrics that a pipeline without failures has: those of submitted and committed loads, and of each run of `reconcile`. */
export const metricsOfPipeline = [
  "Attempts",
  "SubmittedFiles",
  "SubmittedBytes",
  "Batches",
  "Files",
  "Bytes",
  "Rows",
  "LoadDuration",
  "Freshness",
  "Waiting",
  "Missing",
];
