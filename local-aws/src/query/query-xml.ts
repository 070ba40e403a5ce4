/** What an answer of the query protocol holds: texts, members of lists, and structures; undefined is left out. */
export type QueryValue = string | readonly QueryValue[] | { readonly [name: string]: QueryValue | undefined };

/** `<member>` for each item of a list, `<entry>` for each entry of a map (`mapOf`). */
export function queryXml(name: string, value: QueryValue): string {
  return `<${name}>${contentOf(value)}</${name}>`;
}

/** A map, such as the attributes of a topic. */
export const mapOf = (values: Readonly<Record<string, string>>): QueryValue => ({
  [entries]: Object.entries(values).map(([key, value]) => ({ key, value })),
});

const entries = "entry[]";

function contentOf(value: QueryValue): string {
  if (typeof value === "string") return escapedXml(value);
  if (isList(value)) return value.map((item) => queryXml("member", item)).join("");
  return Object.entries(value)
    .map(([name, member]) => {
      if (member === undefined) return "";
      if (name === entries && isList(member)) return member.map((item) => queryXml("entry", item)).join("");
      return queryXml(name, member);
    })
    .join("");
}

const isList = (value: QueryValue): value is readonly QueryValue[] => Array.isArray(value);

/** A parser would read a bare carriage return as a line feed. */
export const escapedXml = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#xD;");
