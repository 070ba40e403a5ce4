import * as z from "zod";
import { EventsError } from "../events-error.ts";
import { isJsonObject } from "../json-object.ts";
import { eventBusName, type OperationContext, operation } from "../operation.ts";

const entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  /** Epoch seconds. */
  Time: z.number().optional(),
  EventBusName: eventBusName,
});
const input = z.object({ Entries: z.array(entry).min(1).max(10) });

type Entry = z.infer<typeof entry>;
type EntryResult = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

/** Of all entries of a call (facts §2.1). */
const maxBytes = 1_048_576;

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function sizeOf({ Source = "", DetailType = "", Detail = "", Resources = [], Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

/** A refused entry does not stop the others. */
export const putEvents = operation(input, (context, { Entries }) => {
  if (Entries.reduce((bytes, asked) => bytes + sizeOf(asked), 0) >= maxBytes)
    throw new EventsError("ValidationException", "Total size of the entries in the request is over the limit.");
  const results = Entries.map((asked) => put(context, asked));
  return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
});

function put({ publish, now }: OperationContext, { Source, DetailType, Detail, Resources, Time }: Entry): EntryResult {
  const refuse = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  if (!Source)
    return refuse("InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument.");
  if (Source.startsWith("aws.")) return refuse("NotAuthorizedForSourceException", "Not authorized for the source.");
  if (!DetailType)
    return refuse("InvalidArgument", "Parameter DetailType is not valid. Reason: DetailType is a required argument.");
  if (!Detail)
    return refuse("InvalidArgument", "Parameter Detail is not valid. Reason: Detail is a required argument.");
  const detail = parseDetail(Detail);
  if (!detail) return refuse("MalformedDetail", "Detail is malformed.");
  const time = Time === undefined ? now() : new Date(Time * 1000);
  return { EventId: publish({ source: Source, detailType: DetailType, detail, time, resources: Resources }) };
}

function parseDetail(json: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(json);
    return isJsonObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}
