import { XMLParser, XMLValidator } from "fast-xml-parser";
import { S3Error } from "../s3-error.ts";

/** Elements by name; an array repeats its element, undefined leaves it out, `@` holds attributes. */
export type XmlNode = string | number | boolean | Date | undefined | XmlNode[] | { [name: string]: XmlNode };

export const s3Namespace = { xmlns: "http://s3.amazonaws.com/doc/2006-03-01/" };

/** Keeps every character, control characters included, as S3 does. */
export function toXml(document: Record<string, XmlNode>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${children(document)}`;
}

function children(node: { [name: string]: XmlNode }): string {
  return Object.entries(node)
    .map(([name, value]) => childXml(name, value))
    .join("");
}

/** `#text` is the text of an element that has attributes, `#each` a list of nodes whose elements follow each other. */
function childXml(name: string, value: XmlNode): string {
  if (name === "@") return "";
  if (name === "#each" && Array.isArray(value)) return value.map(membersXml).join("");
  return name === "#text" ? escapeXml(String(value)) : element(name, value);
}

function membersXml(node: XmlNode): string {
  return typeof node === "object" && !Array.isArray(node) && !(node instanceof Date) ? children(node) : "";
}

function element(name: string, value: XmlNode): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join("");
  if (value instanceof Date) return element(name, value.toISOString());
  if (typeof value !== "object") return `<${name}>${escapeXml(String(value))}</${name}>`;
  return `<${name}${attributes(value["@"])}>${children(value)}</${name}>`;
}

function attributes(node: XmlNode): string {
  if (typeof node !== "object" || Array.isArray(node) || node instanceof Date) return "";
  return Object.entries(node)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const special = /[&<>"\u0000-\u001f\u007f-\u009f\u2028\ufffe\uffff]/g;

function escapeXml(text: string): string {
  return text.replace(special, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Parses a request body; every text stays a string, blanks and numbers included.
 *
 * @param lists names of the elements that are arrays even when there is one
 * @throws S3Error `MalformedXML`
 */
export function parseXml(xml: string, lists: readonly string[]): unknown {
  if (XMLValidator.validate(xml) !== true) throw malformedXml();
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    tagValueProcessor: (_name, text) => unescapeXml(text),
    isArray: (name) => lists.includes(name),
  });
  try {
    return parser.parse(xml);
  } catch {
    throw malformedXml(); // nested too deep, or an element named as a prototype's member
  }
}

const namedEntities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Unlike the parser's own, it keeps control characters: without them a key would name another object. */
function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (reference, hexadecimal, decimal, name) => {
    if (name !== undefined) return namedEntities[name] ?? reference;
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    if (code > 0x10ffff) throw malformedXml();
    return String.fromCodePoint(code);
  });
}

export function malformedXml(): S3Error {
  return new S3Error(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema.",
  );
}
