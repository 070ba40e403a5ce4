/** Of a request of the query protocol, by name. */
export type Parameters = Readonly<Record<string, string>>;
