import { plural } from "../base/plural.ts";
import { formatColumnType } from "../shapes/column-type.ts";
import { mergeOf, type Roles } from "./roles.ts";
import type { SeenColumns } from "./seen-columns.ts";
import type { TypedColumns } from "./typed-column.ts";

/** `seen`: the samples show it. `guess`: look at it. `to do`: a person must decide or write it. */
export type DraftNote = { kind: "seen" | "guess" | "to do"; name: string; text: string };

type Noted = {
  format: string;
  seen: SeenColumns;
  typed: TypedColumns;
  roles: Roles;
  toDo: readonly DraftNote[];
  options: string;
};

/** What was seen and guessed, one line each. */
export function draftNotes({ format, seen, typed, roles, toDo, options }: Noted): DraftNote[] {
  return [
    { kind: "seen", name: "format", text: `${format}; ${plural(seen.rows, "row")} read` },
    ...headerNote(seen),
    { kind: "seen", name: "copy.options", text: options },
    ...typed.columns.flatMap((column): DraftNote[] => [
      { kind: "guess", name: column.name, text: `${formatColumnType(column.type)}: ${column.why}` },
      ...column.notes.map((text): DraftNote => ({ kind: "seen", name: column.name, text })),
    ]),
    ...typed.left.map(({ from, why }): DraftNote => ({ kind: "to do", name: from, text: `left out: ${why}` })),
    ...roleNotes(roles),
    ...toDo,
  ];
}

function headerNote({ header }: SeenColumns): DraftNote[] {
  if (!header) return [];
  const text = header.isHeader ? header.why : `none: ${header.why}; name the columns in schema.sql`;
  return [{ kind: header.isHeader ? "guess" : "to do", name: "header", text }];
}

function roleNotes(roles: Roles): DraftNote[] {
  const { deletes } = roles;
  const merge = mergeOf(roles);
  if (!merge) return [appendNote(roles)];
  const keyNames = merge.key.columns.map(({ name }) => name).join(", ");
  const timeNames = merge.times.columns.map(({ name }) => name).join(", ");
  return [
    { kind: "guess", name: "options.merge_pk", text: `${keyNames}: ${merge.key.why}` },
    { kind: "guess", name: "options.merge_timestamp", text: `${timeNames}: ${merge.times.why}` },
    ...(deletes
      ? [
          {
            kind: "guess" as const,
            name: "options.delete_when",
            text: `${deletes.column.name} in ${JSON.stringify(deletes.values)}: it ${deletes.why}; the files alone have the column`,
          },
        ]
      : []),
    {
      kind: "guess",
      name: "NOT NULL",
      text: `${keyNames}: a load refuses NULL in a key; no other column, because later files may lack values`,
    },
    {
      kind: "guess",
      name: "DISTKEY, SORTKEY",
      text: `${merge.key.columns[0]?.name} and ${merge.times.columns[0]?.name}: merges join without moving rows, and skip blocks by time`,
    },
  ];
}

function appendNote({ key, times }: Roles): DraftNote {
  const missing = key
    ? "no column that says which version of a row is newer"
    : times
      ? "no key"
      : "neither key nor time of change";
  const found = key ? ` (key: ${key.columns.map(({ name }) => name).join(", ")})` : "";
  return {
    kind: "to do",
    name: "options",
    text: `rows are appended, since the samples show ${missing}${found}; for one row a key, write merge_pk, merge_timestamp and merge_duplicate_pks`,
  };
}
