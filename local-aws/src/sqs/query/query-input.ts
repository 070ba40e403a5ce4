/** A form's parameters as a tree: `Attribute.1.Name=a` is `{ Attribute: { 1: { Name: "a" } } }`. */
type Tree = { [name: string]: Tree | string };

const numbers = new Set([
  "DelaySeconds",
  "MaxNumberOfMessages",
  "MaxNumberOfMessagesPerSecond",
  "MaxResults",
  "VisibilityTimeout",
  "WaitTimeSeconds",
]);

/** Flattened lists and maps, by the name that the JSON protocol gives them. */
const lists: Readonly<Record<string, string>> = {
  AttributeName: "AttributeNames",
  MessageAttributeName: "MessageAttributeNames",
  MessageSystemAttributeName: "MessageSystemAttributeNames",
  SendMessageBatchRequestEntry: "Entries",
  DeleteMessageBatchRequestEntry: "Entries",
  ChangeMessageVisibilityBatchRequestEntry: "Entries",
};
const maps: Readonly<Record<string, string>> = {
  Attribute: "Attributes",
  MessageAttribute: "MessageAttributes",
  MessageSystemAttribute: "MessageSystemAttributes",
  Tag: "tags",
};

/**
 * The input of an operation as the JSON protocol has it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export function queryInput(parameters: URLSearchParams): object {
  const tree: Tree = Object.create(null);
  for (const [name, value] of parameters) plant(tree, name.split("."), value);
  return inputOf(tree);
}

function plant(tree: Tree, path: readonly string[], value: string): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const branch = tree[name];
  const next: Tree = typeof branch === "object" ? branch : Object.create(null);
  tree[name] = next;
  plant(next, rest, value);
}

function inputOf(tree: Tree): object {
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => memberOf(name, value)));
}

function memberOf(name: string, value: Tree | string): [string, unknown] {
  const [list, map] = [lists[name], maps[name]];
  if (typeof value === "string") {
    if (list !== undefined) return [list, []]; // old clients send an empty list as an empty text
    return [name, numbers.has(name) ? numberOf(value) : value];
  }
  if (list !== undefined)
    return [list, inOrder(value).map((item) => (typeof item === "string" ? item : inputOf(item)))];
  if (map !== undefined) return [map, Object.fromEntries(inOrder(value).map(entryOf))];
  return [name, inputOf(value)];
}

const inOrder = (tree: Tree): (Tree | string)[] =>
  Object.entries(tree)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);

function entryOf(item: Tree | string): [string, unknown] {
  if (typeof item === "string") return ["", item];
  const { Name, Key = Name, Value = "" } = item;
  return [typeof Key === "string" ? Key : "", typeof Value === "string" ? Value : inputOf(Value)];
}

/** Other texts stay as they are, and the operation refuses them. */
const numberOf = (text: string): unknown => (/^-?\d{1,9}$/.test(text) ? Number(text) : text);
