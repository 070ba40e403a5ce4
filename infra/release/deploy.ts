import { printsHelp } from "./command-help.ts";

/** Help does not wait for the clients of AWS, which take long to read. */
if (!printsHelp("deploy")) {
  const { deploy } = await import("./deploy-folder.ts");
  const { reportingWrongUse } = await import("./requested-folder.ts");
  await reportingWrongUse(deploy);
}
