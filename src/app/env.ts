/** Environment variables of a function; the AWS SDK reads variables of its own beside them. */
export type Env = Readonly<Record<string, string | undefined>>;
