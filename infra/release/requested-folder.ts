import { parseArgs } from "node:util";
import { type DeploymentFolder, readDeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { FolderError } from "../../src/folders/folder-error.ts";

const examplePipelines = "examples/orders";

/**
 * Reads the folder of `--pipelines DIR` and hands it on; a problem is reported in words, with exit code 2.
 *
 * @param fallback where to look if there is no such option
 */
export async function requestedFolder(
  use: (folder: DeploymentFolder) => Promise<void> | void,
  fallback = examplePipelines,
): Promise<void> {
  try {
    const { values } = parseArgs({ options: { pipelines: { type: "string" } } });
    await use(await readDeploymentFolder(values.pipelines ?? fallback));
  } catch (error) {
    if (!(error instanceof FolderError) && !isWrongUse(error)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  }
}

/** Of `parseArgs`. */
const isWrongUse = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
