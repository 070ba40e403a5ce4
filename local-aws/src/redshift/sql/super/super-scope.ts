/** An entry of a FROM clause: a table, view or subquery, or the item of an unnested SUPER value. */
type Relation = {
  kind: "table" | "item";
  /** Its alias, or its own name. */
  name: string;
  /** Database and schema, if they were written and no alias hides them. */
  qualifiers: readonly string[];
  /** Of the system catalog, whose brackets are PostgreSQL's arrays. */
  isCatalog: boolean;
  /** Whether the columns that `*` shows of it are known. */
  isStarKnown: boolean;
};

/** The relations that a query's expressions may name, and those of the queries around it. */
export type Scope = {
  relations: Relation[];
  outer: Scope | undefined;
  /** What a SELECT DISTINCT sorts by must stay as it is in the select list. */
  isDistinct?: boolean;
};

type NewRelation = {
  /** As written, the relation's own last; none for a subquery. */
  names: readonly string[];
  alias?: string | undefined;
  isItem?: boolean;
  isStarKnown?: boolean;
};

export function addRelation(scope: Scope, { names, alias, isItem = false, isStarKnown = true }: NewRelation): void {
  scope.relations.push({
    kind: isItem ? "item" : "table",
    name: alias ?? names.at(-1) ?? "",
    qualifiers: alias === undefined ? names.slice(0, -1) : [],
    isCatalog: /^(pg_|information_schema$)/.test(names.at(-2) ?? names.at(-1) ?? ""),
    isStarKnown,
  });
}

export function findRelation(scope: Scope | undefined, name: string): Relation | undefined {
  if (scope === undefined) return undefined;
  return scope.relations.find((relation) => relation.name === name) ?? findRelation(scope.outer, name);
}

/** @param names schema and relation, or database, schema and relation */
export function isQualified(scope: Scope | undefined, names: readonly string[]): boolean {
  if (scope === undefined) return false;
  const isNamed = scope.relations.some(({ qualifiers, name }) => isEnd([...qualifiers, name], names));
  return isNamed || isQualified(scope.outer, names);
}

function isEnd(all: readonly string[], end: readonly string[]): boolean {
  return all.length >= end.length && end.every((name, i) => name === all[all.length - end.length + i]);
}

/** Whether a path in the scope may lead into a SUPER value. */
export function mayNavigate(scope: Scope | undefined): scope is Scope {
  const relations = allRelations(scope);
  return relations.length > 0 && !relations.some(({ isCatalog }) => isCatalog);
}

function allRelations(scope: Scope | undefined): Relation[] {
  return scope === undefined ? [] : [...scope.relations, ...allRelations(scope.outer)];
}
