import type { Socket } from "node:net";
import type { Client } from "pg";
import { serialize } from "pg-protocol";
import { type Relay, relay } from "../session/relay.ts";
import type { Send, StatementOutcome } from "../session/run-statement.ts";
import type { SqlTranslation } from "../sql/translation.ts";
import { hexadecimalColumns, varbyteId, varbyteParameters, withoutPrefix } from "./hexadecimal.ts";

const [closeComplete, commandComplete, rowDescription] = ["3", "C", "T"].map((letter) => letter.charCodeAt(0));
const sync = serialize.sync();
/** PostgreSQL's types, and Redshift's in their places: SUPER, which clients show as text, and VARBYTE. */
const shownTypes = new Map([
  [3802, 4000],
  [17, varbyteId],
]);

/** Runs a statement as a simple query. Its rows go to the client, its tag becomes part of the outcome. */
export function sendQuery(sink: Socket): Send {
  return async (client, translation) => {
    const messages = serialize.query(translation.text);
    const outcome = await answered([], (changes) => relay(client, { messages, ...changes, sink }));
    return { ...outcome, tag: outcome.tag && tagOf(translation, outcome.tag) };
  };
}

/** Redshift's name of the command, where PostgreSQL ran another one in its place. */
function tagOf({ command }: SqlTranslation, tag: string): string {
  const [verb = ""] = command.split(" ");
  return tag.startsWith(verb) || (command === "CREATE TABLE AS" && tag !== "CALL") ? tag : command;
}

/** Sends messages of the extended protocol instead of the statement; `Sync` is added. */
export function sendMessages(sink: Socket, ...messages: readonly Buffer[]): (client: Client) => Promise<Outcome> {
  return sendWith([], sink, ...messages);
}

/** @param hexadecimal the columns of the portal that are shown without the sign in front of their digits */
export function sendExecute(sink: Socket, hexadecimal: readonly number[], running: Buffer) {
  return sendWith(hexadecimal, sink, running);
}

function sendWith(hexadecimal: readonly number[], sink: Socket, ...messages: readonly Buffer[]) {
  const all = Buffer.concat([...messages, sync]);
  return (client: Client): Promise<Outcome> =>
    answered(hexadecimal, (changes) => relay(client, { messages: all, ...changes, sink }));
}

/** What PostgreSQL knows of a statement's parameters and a portal's columns, by their places. */
type Described = { parameters: readonly number[]; columns: readonly number[] };

/** Sends messages whose last one asks for a description, which the client did not ask for: it does not get it. */
export function sendAndDescribe(sink: Socket, described: (found: Described) => void, ...messages: readonly Buffer[]) {
  const all = Buffer.concat([...messages, sync]);
  return async (client: Client): Promise<Outcome> => {
    const found = { parameters: [] as number[], columns: [] as number[] };
    const change = (frame: Buffer) => {
      found.parameters.push(...varbyteParameters(frame));
      found.columns.push(...hexadecimalColumns(frame));
      return descriptions.has(frame[0] ?? 0) ? undefined : frame;
    };
    await relay(client, { messages: all, change, changeRows: (rows) => rows, sink });
    described(found);
    return { rowCount: -1, result: undefined, tag: undefined };
  };
}

const descriptions = new Set(["T", "t", "n", "3"].map((letter) => letter.charCodeAt(0)));

type Outcome = Omit<StatementOutcome, "queryId">;
type Changes = Pick<Relay, "change" | "changeRows">;

async function answered(hexadecimal: readonly number[], run: (changes: Changes) => Promise<void>): Promise<Outcome> {
  let tag: string | undefined;
  let columns = hexadecimal;
  const change = (frame: Buffer) => {
    if (frame[0] === closeComplete) return undefined;
    if (frame[0] === rowDescription) {
      columns = hexadecimalColumns(frame);
      return withShownTypes(frame);
    }
    if (frame[0] !== commandComplete) return frame;
    tag = frame.toString("utf8", 5, frame.length - 1);
    return undefined;
  };
  await run({ change, changeRows: (rows) => withoutPrefix(rows, columns) });
  return { rowCount: Number(/ (\d+)$/.exec(tag ?? "")?.[1] ?? -1), result: undefined, tag };
}

/** A field: its name and a zero byte, then 18 bytes with the type's object id at 6. */
function withShownTypes(frame: Buffer): Buffer {
  let at = 7;
  for (let fields = frame.readUInt16BE(5); fields > 0; fields--) {
    const behindName = frame.indexOf(0, at) + 1;
    const type = frame.readUInt32BE(behindName + 6);
    frame.writeUInt32BE(shownTypes.get(type) ?? type, behindName + 6);
    at = behindName + 18;
  }
  return frame;
}
