export type Status = "SUBMITTED" | "PICKED" | "STARTED" | "FINISHED" | "FAILED" | "ABORTED";

export function isActive({ status }: { status: Status }): boolean {
  return status === "SUBMITTED" || status === "PICKED" || status === "STARTED";
}
