/** A piece of SQL text; all pieces together are the text again. */
export type SqlPiece = {
  kind: "blank" | "comment" | "string" | "quoted name" | "body" | "word" | "placeholder" | "semicolon" | "symbol";
  text: string;
};

/** Characters from U+0080 on belong to words, as in PostgreSQL's lexer. */
const lexemes = [
  { kind: "blank", pattern: /\s+/y },
  { kind: "comment", pattern: /--[^\r\n]*/y },
  { kind: "string", pattern: /'(?:[^'\\]|\\[^']|'')*'/y },
  { kind: "quoted name", pattern: /"(?:[^"]|"")*"/y },
  { kind: "word", pattern: /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y },
  { kind: "placeholder", pattern: /\{[A-Za-z_]+\}/y },
  { kind: "semicolon", pattern: /;/y },
  { kind: "symbol", pattern: /[0-9](?:[\w.]|(?<=[eE])[+-](?=[0-9]))*|./sy },
] as const;

const notClosed = {
  "'": "has a single quote that is not closed, or a backslash before one, which Redshift and standard SQL read differently; close the text, and write a quote within it as ''",
  '"': 'has a double quote (") that is not closed; close the name, and write a quote within it as ""',
  "/*": "has a comment (/*) that is not closed; close it with */, once for each /*, since comments nest",
} as const;

/** Splits SQL into pieces, in time in proportion to its length, or says what is not closed. */
export function sqlPieces(text: string): { pieces: SqlPiece[] } | { problem: string } {
  const pieces: SqlPiece[] = [];
  for (let at = 0; at < text.length; ) {
    const piece = pieceAt(text, at);
    if (typeof piece === "string") return { problem: piece };
    pieces.push(piece);
    at += piece.text.length;
  }
  return { pieces };
}

function pieceAt(text: string, at: number): SqlPiece | string {
  if (text.startsWith("/*", at)) return commentAt(text, at);
  const tag = tagAt(text, at);
  if (tag !== undefined) return bodyAt(text, at, tag);
  for (const { kind, pattern } of lexemes) {
    pattern.lastIndex = at;
    const lexeme = pattern.exec(text)?.[0];
    if (lexeme === "'" || lexeme === '"') return notClosed[lexeme];
    if (lexeme !== undefined) return { kind, text: lexeme };
  }
  return { kind: "symbol", text: text.slice(at) };
}

/** A block comment. They nest in PostgreSQL, and so in Redshift. */
function commentAt(text: string, at: number): SqlPiece | string {
  const ends = /\/\*|\*\//g;
  ends.lastIndex = at;
  let depth = 0;
  for (let end = ends.exec(text); end; end = ends.exec(text)) {
    depth += end[0] === "/*" ? 1 : -1;
    if (depth === 0) return { kind: "comment", text: text.slice(at, ends.lastIndex) };
  }
  return notClosed["/*"];
}

/** The `$$` or `$tag$` that opens a body here, if one does. */
function tagAt(text: string, at: number): string | undefined {
  const tag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
  tag.lastIndex = at;
  return tag.exec(text)?.[0];
}

function bodyAt(text: string, at: number, tag: string): SqlPiece | string {
  const end = text.indexOf(tag, at + tag.length);
  if (end === -1) return `has a body that ${tag} opens and nothing closes; write ${tag} at its end, too`;
  return { kind: "body", text: text.slice(at, end + tag.length) };
}
