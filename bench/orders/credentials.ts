/** The local AWS accepts any. */
export const credentials = { accessKeyId: "local", secretAccessKey: "local" };
