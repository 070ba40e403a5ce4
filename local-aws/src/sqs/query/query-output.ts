import { escapedXml } from "../../query/query-xml.ts";

/** The elements of flattened lists. Those of a batch's successes are named after the operation. */
const items: Readonly<Record<string, string>> = { QueueUrls: "QueueUrl", queueUrls: "QueueUrl", Messages: "Message" };
const maps: Readonly<Record<string, string>> = { Attributes: "Attribute", MessageAttributes: "MessageAttribute" };

/** Operations whose answer has no element for a result. */
const withoutResult = new Set([
  "ChangeMessageVisibility",
  "DeleteMessage",
  "DeleteQueue",
  "PurgeQueue",
  "SetQueueAttributes",
]);

/**
 * The output of an operation in the XML of the query protocol.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html for one of each kind
 */
export function queryOutput(action: string, output: unknown): string {
  if (!isObject(output)) return withoutResult.has(action) ? "" : element(`${action}Result`, "");
  return element(`${action}Result`, members(action, output));
}

function members(action: string, output: object): string {
  return Object.entries(output)
    .map(([name, value]) => memberOf(action, name, value))
    .join("");
}

function memberOf(action: string, name: string, value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value))
    return value.map((item) => element(itemName(action, name), contentOf(action, item))).join("");
  const entry = maps[name];
  if (entry !== undefined && isObject(value))
    return Object.entries(value)
      .map(([key, of]) => entryOf(action, entry, [key, of]))
      .join("");
  return element(name, contentOf(action, value));
}

function itemName(action: string, name: string): string {
  if (name === "Successful") return `${action}ResultEntry`;
  return name === "Failed" ? "BatchResultErrorEntry" : (items[name] ?? name);
}

const entryOf = (action: string, name: string, [key, value]: [string, unknown]): string =>
  element(name, element("Name", escapedXml(key)) + element("Value", contentOf(action, value)));

const contentOf = (action: string, value: unknown): string =>
  isObject(value) ? members(action, value) : escapedXml(String(value));

const element = (name: string, content: string) => `<${name}>${content}</${name}>`;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
