/** What flows, and what handles it. */
export type Workload = {
  /** Over all tables, evenly. */
  filesPerMinute: number;
  tables: number;
  megabytesPerFile: number;
  /** An invocation collects the messages of a queue this long, from the first one on. */
  windowSeconds: number;
  /** Messages that one invocation takes at most. */
  batchSize: number;
  /** Files of one load at most. */
  maxFiles: number;
  /** A load takes so long whatever it holds, … */
  loadSeconds: number;
  /** … and so much longer for each file and each gigabyte. */
  secondsPerFile: number;
  secondsPerGigabyte: number;
  /** Loads that the warehouse runs at once. Loads of one table wait for each other besides. */
  slots: number;
  minutes: number;
};

/** Of the Data API, for an account in a Region. AWS does not raise the rates (facts §1.4). */
export const quotas = {
  submissionsPerSecond: 20,
  describesPerSecond: 100,
  resultsPerSecond: 20,
  activeStatements: 500,
};
