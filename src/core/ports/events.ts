import type { DownstreamEvent } from "./downstream-event.ts";

/** The bus of the account itself. */
export const defaultBus = "default";

/** In place of a bus: no events are sent. */
export const noBus = "none";

/** The bus on which others hear what became of files, such as dbt, Step Functions or Airflow. */
export type Events = {
  /**
   * Puts events on the bus. After a throw some of them may be there: put again, they come twice, each under its own id.
   *
   * @throws AccessDeniedError if the bus refuses the caller; any other error may pass
   */
  put(events: readonly DownstreamEvent[]): Promise<void>;
};
