import { errorText } from "../../src/core/base/error-text.ts";
import type { StackRecord } from "../../src/deployment/stack-assignment.ts";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { stackRecordFile, writeStackRecord } from "../../src/folders/stack-record.ts";

/** A folder that may need a second stack soon: its record must be there before the first pipeline that goes elsewhere. */
const recordedFrom = 20;

/**
 * Writes where each pipeline is, if that is new and the folder is large enough for it to matter.
 *
 * @returns what the user is to know
 */
export async function keepRecord(directory: string, folder: DeploymentFolder, record: StackRecord): Promise<string[]> {
  const { stackRecord, pipelines } = folder;
  if (pipelines.length <= recordedFrom && record.stacks === 1 && !stackRecord) return [];
  if (stackRecord && isSame(stackRecord, record)) return [];
  try {
    await writeStackRecord(directory, record);
    return [`${stackRecordFile} in ${directory} says which stack holds which pipeline: keep it in version control`];
  } catch (cause) {
    return [
      `${stackRecordFile} could not be written (${errorText(cause)}): without it, the next pipeline that you add may move others to another stack, which deletes their queues. Let this command write to ${directory}, and run it again before you add one`,
    ];
  }
}

function isSame(one: StackRecord, other: StackRecord): boolean {
  const names = Object.keys(one.pipelines);
  return (
    one.stacks === other.stacks &&
    names.length === Object.keys(other.pipelines).length &&
    names.every((name) => one.pipelines[name] === other.pipelines[name])
  );
}
