export const handler = async () => "never reached";
throw new TypeError("broken while loading");
