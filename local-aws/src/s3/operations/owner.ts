/** Of every bucket and object. */
export const owner = { ID: "local", DisplayName: "local" };
