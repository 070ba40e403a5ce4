import { parseArgs } from "node:util";
import { type DeploymentFolder, readDeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { FolderError } from "../../src/folders/folder-error.ts";
import { folderWarnings } from "../../src/folders/folder-warnings.ts";

/** The folder of a command that names none. */
export const examplePipelines = "examples/orders";

/**
 * Reads the folder of `--pipelines DIR` and hands it on; a problem is reported in words, with exit code 2.
 *
 * @param fallback where to look if there is no such option
 */
export async function requestedFolder(
  use: (folder: DeploymentFolder, directory: string) => Promise<void> | void,
  fallback = examplePipelines,
): Promise<void> {
  await reportingWrongUse(async () => {
    const { values } = parseArgs({ options: { pipelines: { type: "string" } } });
    const directory = values.pipelines ?? fallback;
    const folder = await readDeploymentFolder(directory);
    for (const warning of folderWarnings(folder)) process.stderr.write(`warning: ${warning}\n`);
    await use(folder, directory);
  });
}

/** Runs it; a folder or an option that is wrong is reported in words, with exit code 2. */
export async function reportingWrongUse(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof FolderError) && !isWrongUse(error)) throw error;
    const help = error instanceof FolderError ? "" : "\nRun it with -- --help for the options.";
    process.stderr.write(`error: ${error.message}${help}\n`);
    process.exitCode = 2;
  }
}

/** Of `parseArgs`. */
const isWrongUse = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
