/** Whether a statement of the Data API is in one of its last states. */
export const hasEnded = (status: string): boolean => /^(?:FINISHED|FAILED|ABORTED)$/.test(status);
