/** The database user of the caller's IAM identity: nothing here checks who calls, so all callers are this one. */
export const callerName = "local";
