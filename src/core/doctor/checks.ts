/** Of the account and of the caller; asked once. */
export type AccountCheckId = "identity" | "clock" | "configurations";

/** Of one pipeline. */
export type PipelineCheckId =
  | "configuration"
  | "queue"
  | "visibility"
  | "dead-letters"
  | "trigger"
  | "feed"
  | "queue-policy"
  | "failed-rule"
  | "finished-rule"
  | "schedule"
  | "loader"
  | "recovery"
  | "finished"
  | "reconcile"
  | "topic"
  | "source-list"
  | "source-read"
  | "manifests"
  | "warehouse"
  | "isolation"
  | "target"
  | "ledger"
  | "grants"
  | "role"
  | "forms"
  | "failed-event"
  | "finished-event";

export type CheckId = AccountCheckId | PipelineCheckId;

/** `needs` must be without a problem first, or the check is not tried: its result would blame the wrong thing. */
export type Check<Id extends CheckId = CheckId> = {
  id: Id;
  title: string;
  proves: string;
  needs: readonly CheckId[];
};

export const accountChecks: readonly Check<AccountCheckId>[] = [
  { id: "identity", title: "your identity", proves: "AWS knows who asks, by STS", needs: [] },
  {
    id: "clock",
    title: "your clock",
    proves: "this machine's time is AWS's; AWS refuses requests that are 5 minutes off",
    needs: ["identity"],
  },
  {
    id: "configurations",
    title: "configurations",
    proves: "the configuration bucket is there and holds a configuration for each pipeline that was named",
    needs: [],
  },
];

/** In the order of the checklist. */
export const pipelineChecks: readonly Check<PipelineCheckId>[] = [
  { id: "configuration", title: "configuration", proves: "it can be read and is valid", needs: [] },
  { id: "queue", title: "queue", proves: "a queue of the pipeline's name exists", needs: [] },
  {
    id: "visibility",
    title: "visibility time-out",
    proves: "a message stays hidden while the loader may still work on it",
    needs: ["queue"],
  },
  {
    id: "dead-letters",
    title: "dead letters",
    proves: "messages that fail again and again are kept aside, and none waits there",
    needs: ["queue"],
  },
  {
    id: "trigger",
    title: "trigger",
    proves: "the queue's messages reach the loader, in large batches, and fail one by one",
    needs: ["queue"],
  },
  {
    id: "feed",
    title: "new files",
    proves: "the source's new objects are announced to the queue, all of them and no others",
    needs: ["configuration", "queue"],
  },
  {
    id: "queue-policy",
    title: "queue policy",
    proves: "the queue lets those who announce new objects send",
    needs: ["configuration", "queue", "feed"],
  },
  {
    id: "failed-rule",
    title: "rule for failed loads",
    proves: "EventBridge sends failed and cancelled loads to a function",
    needs: ["configuration"],
  },
  {
    id: "finished-rule",
    title: "rule for finished loads",
    proves: "EventBridge sends committed loads to a function",
    needs: ["configuration"],
  },
  { id: "loader", title: "function loader", proves: "it exists, with environment and time-out", needs: [] },
  {
    id: "recovery",
    title: "function retry_microbatch",
    proves: "it exists, with environment, time-out and the loader's role",
    needs: [],
  },
  { id: "finished", title: "function finished", proves: "as for retry_microbatch", needs: [] },
  { id: "reconcile", title: "function reconcile", proves: "as for retry_microbatch", needs: [] },
  {
    id: "schedule",
    title: "schedule of reconcile",
    proves: "files whose events were lost are found by themselves",
    needs: ["reconcile"],
  },
  { id: "topic", title: "alerts", proves: "a person has confirmed to receive alerts", needs: [] },
  {
    id: "source-list",
    title: "source, listed",
    proves: "you may list the source, as audit and backfills do",
    needs: ["configuration"],
  },
  {
    id: "source-read",
    title: "source, read",
    proves: "you may read the head of one of its objects",
    needs: ["configuration", "source-list"],
  },
  {
    id: "manifests",
    title: "manifests, written",
    proves: "you may write an object beside the manifests, and delete it",
    needs: ["configuration"],
  },
  { id: "warehouse", title: "Redshift", proves: "it answers through the Data API", needs: ["configuration"] },
  {
    id: "isolation",
    title: "isolation",
    proves: "the database's isolation level goes with safety.concurrency",
    needs: ["configuration", "warehouse"],
  },
  {
    id: "target",
    title: "target",
    proves:
      "the table is there with every column that the configuration names, and marks and audit columns have types that fit",
    needs: ["configuration", "warehouse"],
  },
  {
    id: "ledger",
    title: "ledger and fence",
    proves: "both are there, with the columns that loads write; and the tombstones, where rows are deleted",
    needs: ["configuration", "warehouse"],
  },
  {
    id: "grants",
    title: "rights in Redshift",
    proves: "each right that a load needs, tried in a transaction that is rolled back",
    needs: ["configuration", "warehouse", "target"],
  },
  {
    id: "role",
    title: "role of COPY",
    proves: "it is attached, and reads manifest and source",
    needs: ["configuration", "warehouse", "target", "source-list", "manifests"],
  },
  {
    id: "forms",
    title: "forms of statements",
    proves: "Redshift runs every form of docs/statements.md on scratch copies, in transactions that are rolled back",
    needs: ["configuration", "warehouse", "target"],
  },
  {
    id: "failed-event",
    title: "event of a failed load",
    proves: "the event of a statement that fails reaches retry_microbatch, and its code answers",
    needs: ["configuration", "warehouse", "manifests", "failed-rule", "recovery"],
  },
  {
    id: "finished-event",
    title: "event of a finished load",
    proves: "the event of a statement that succeeds reaches finished, and its code answers",
    needs: ["configuration", "warehouse", "manifests", "finished-rule", "finished"],
  },
];
