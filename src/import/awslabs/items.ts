import { isObject } from "../../core/base/is-object.ts";

type Scalar = string | number | boolean;

/** Attributes that hold one value; NULL counts as absent. */
export type Attributes = ReadonlyMap<string, Scalar>;

/** An item of the table LambdaRedshiftBatchLoadConfig. */
export type Item = {
  attributes: Attributes;
  /** One for each cluster to load; version 1 of the loader had one, among the attributes. */
  clusters: readonly Attributes[];
  /** Names of attributes that hold lists or maps, `loadClusters` aside. */
  others: readonly string[];
};

/** What an export of the table holds. `isPartial`: the export itself says that more follows. */
export type Export = { items: Item[]; isPartial: boolean } | { problems: string[] };

/**
 * Reads an export: what `aws dynamodb scan` or `get-item` prints, a list of items, or one item. Values may be DynamoDB's
 * JSON (`{"S": "…"}`) or plain.
 */
export function readItems(value: unknown): Export {
  const found = itemsIn(value);
  if (found.length === 0) return { problems: ["holds no items; write what `aws dynamodb scan` prints, or one item"] };
  const problems = found.flatMap((item, i) =>
    isObject(item) && typeof scalarOf(item["s3Prefix"]) === "string"
      ? []
      : [`item ${i + 1} has no s3Prefix, so it is not of the table LambdaRedshiftBatchLoadConfig; export that table`],
  );
  if (problems.length > 0) return { problems: problems.slice(0, 10) };
  const isPartial = isObject(value) && ("NextToken" in value || "LastEvaluatedKey" in value);
  return { items: found.filter(isObject).map(toItem), isPartial };
}

function itemsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  if (Array.isArray(value["Items"])) return value["Items"];
  return [isObject(value["Item"]) ? value["Item"] : value];
}

function toItem(item: Readonly<Record<string, unknown>>): Item {
  const attributes = attributesOf(item);
  const clusters = listOf(item["loadClusters"]).map(attributesOf);
  const others = Object.keys(item).filter((name) => name !== "loadClusters" && isKept(item[name], attributes, name));
  return { attributes, clusters: clusters.length > 0 ? clusters : [attributes], others };
}

const isKept = (value: unknown, attributes: Attributes, name: string) =>
  !attributes.has(name) && value !== null && !(isObject(value) && "NULL" in value);

function attributesOf(map: Readonly<Record<string, unknown>>): Attributes {
  const entries = Object.entries(map).flatMap(([name, value]): [string, Scalar][] => {
    const scalar = scalarOf(value);
    return scalar === undefined ? [] : [[name, scalar]];
  });
  return new Map(entries);
}

/** A plain value, or DynamoDB's JSON of one. Numbers come as texts there. */
function scalarOf(value: unknown): Scalar | undefined {
  if (isScalar(value)) return value;
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const { S: text, N: number, BOOL: flag } = value;
  if (typeof text === "string") return text;
  if (typeof flag === "boolean") return flag;
  return typeof number === "string" && number.trim() !== "" ? Number(number) : undefined;
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** The maps of a list, plain or in DynamoDB's JSON. */
function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const list = isObject(value) ? value["L"] : value;
  if (!Array.isArray(list)) return [];
  return list.map((each: unknown) => (isObject(each) && isObject(each["M"]) ? each["M"] : each)).filter(isObject);
}
