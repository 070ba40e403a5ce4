import { printsHelp } from "./command-help.ts";

/** Help does not wait for the CDK, which takes long to read. */
if (!printsHelp("package")) {
  const { requestedFolder } = await import("./requested-folder.ts");
  const { writeRelease } = await import("./write-release.ts");
  await requestedFolder(writeRelease);
}
