/** Environment variables of the functions; the AWS SDK reads more of them by itself. */
export type Env = Readonly<Record<string, string | undefined>>;
