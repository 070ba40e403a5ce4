import type { SqlPiece } from "../../core/pipeline/sql-hooks/sql-pieces.ts";
import type { Statement } from "../split-statements.ts";

/** A `COPY … JOB CREATE name` in its parts. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COPY-JOB.html */
export type CopyJob = {
  name: string;
  /** As written: `public.orders` or `"Order Items"`. */
  table: string;
  columns: readonly string[];
  /** `s3://bucket/prefix` */
  from: string;
  role: Role;
  /** The options of COPY, without files and role. */
  options: string;
  isAutomatic: boolean;
};

/** `keys`: the statement holds keys or a chain of credentials, which nobody reads on. */
export type Role = { kind: "role"; arn: string } | { kind: "keys" } | { kind: "none" };

export function readCopyJob({ pieces }: Statement): CopyJob | { problem: string } {
  if (!isWord(pieces[0], "COPY")) return { problem: "does not begin with COPY" };
  if (isWord(pieces[1], "JOB")) return { problem: "manages a job and creates none" };
  const job = findJob(pieces);
  if (job === undefined) return { problem: "does not end with JOB CREATE name [AUTO ON|OFF]" };
  const body = pieces.slice(1, job.at);
  const fromAt = body.findIndex((piece) => isWord(piece, "FROM"));
  const from = body[fromAt + 1];
  if (fromAt < 1 || from?.kind !== "string") return { problem: "has no table with FROM 's3://…' behind it" };
  const target = body.slice(0, fromAt);
  const listAt = target.findIndex(({ text }) => text === "(");
  return {
    name: job.name,
    table: textOf(listAt === -1 ? target : target.slice(0, listAt)),
    columns: listAt === -1 ? [] : readColumns(target.slice(listAt)),
    from: literalOf(from),
    ...readAuthorization(body.slice(fromAt + 2)),
    isAutomatic: job.isAutomatic,
  };
}

const isWord = (piece: SqlPiece | undefined, word: string) =>
  piece?.kind === "word" && piece.text.toUpperCase() === word;

const literalOf = ({ text }: SqlPiece) => text.slice(1, -1).replaceAll("''", "'");

const textOf = (pieces: readonly SqlPiece[]) => pieces.map(({ text }) => text).join("");

/** The clause at the end. AWS names no default of AUTO, so only OFF means that the job waits to be run. */
function findJob(pieces: readonly SqlPiece[]): { at: number; name: string; isAutomatic: boolean } | undefined {
  const at = pieces.findLastIndex((piece, i) => isWord(piece, "JOB") && isWord(pieces[i + 1], "CREATE"));
  const name = pieces[at + 2];
  const auto = pieces.slice(at + 3).map(({ text }) => text.toUpperCase());
  if (at === -1 || name === undefined || !["", "AUTO ON", "AUTO OFF"].includes(auto.join(" "))) return undefined;
  return { at, name: name.kind === "quoted name" ? literalOf(name) : name.text, isAutomatic: auto[1] !== "OFF" };
}

/** The names in a list of columns; without quotes they are folded to lower case, as Redshift does. */
function readColumns(pieces: readonly SqlPiece[]): string[] {
  return pieces
    .filter(({ kind }) => kind === "word" || kind === "quoted name")
    .map(({ kind, text }) => (kind === "word" ? text.toLowerCase() : text.slice(1, -1).replaceAll('""', '"')));
}

/** Words that begin a clause with secrets: each is followed by AS, or by texts. */
const secretWords = ["CREDENTIALS", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "MASTER_SYMMETRIC_KEY"];

/** Parts the role from the options; what belongs to keys is dropped. */
function readAuthorization(pieces: readonly SqlPiece[]): Pick<CopyJob, "role" | "options"> {
  const options: string[] = [];
  let role: Role = { kind: "none" };
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at];
    const argumentAt = at + (isWord(pieces[at + 1], "AS") ? 2 : 1);
    const argument = pieces[argumentAt];
    if (isWord(piece, "IAM_ROLE") && argument !== undefined) role = roleOf(argument);
    else if (secretWords.some((word) => isWord(piece, word))) role = { kind: "keys" };
    else {
      if (piece !== undefined && !isWithCredentials(pieces, at)) options.push(piece.text);
      continue;
    }
    at = argumentAt;
  }
  return { role, options: options.join(" ") };
}

const roleOf = (argument: SqlPiece): Role => ({
  kind: "role",
  arn: argument.kind === "string" ? literalOf(argument) : argument.text.toLowerCase(),
});

const isWithCredentials = (pieces: readonly SqlPiece[], at: number) =>
  isWord(pieces[at], "WITH") && isWord(pieces[at + 1], "CREDENTIALS");
