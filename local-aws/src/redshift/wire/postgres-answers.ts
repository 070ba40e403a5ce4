import type { Socket } from "node:net";
import type { Client } from "pg";
import { serialize } from "pg-protocol";
import { type Relay, relay } from "../session/relay.ts";
import type { Send, StatementOutcome } from "../session/run-statement.ts";
import type { SqlTranslation } from "../sql/translation.ts";
import { decimalsOfRow, withScale } from "./binary-decimal.ts";
import type { ClientProtocol } from "./client-protocol.ts";
import { columnOrigins, type Origins, originBytes } from "./column-origins.ts";
import { hexadecimalColumns, varbyteId, varbyteParameters, withoutPrefix } from "./hexadecimal.ts";
import { type Field, readFields, rowDescription } from "./row-description.ts";
import { message } from "./server-messages.ts";
import { withWholeName } from "./whole-name.ts";

/** The client's end: where answers go, and in which form. */
export type Receiver = { socket: Socket; protocol: ClientProtocol };

const [closeComplete, commandComplete, rowsDescribed] = ["3", "C", "T"].map((letter) => letter.charCodeAt(0));
const sync = serialize.sync();
/** PostgreSQL's types, and Redshift's in their places: SUPER, which clients show as text, and VARBYTE. */
const shownTypes = new Map([
  [3802, 4000],
  [17, varbyteId],
]);

type Outcome = Omit<StatementOutcome, "queryId">;

/** Runs a statement as a simple query. Its rows go to the client, its tag becomes part of the outcome. */
export function sendQuery({ socket, protocol }: Receiver): Send {
  return async (client, translation) => {
    const origins = protocol === 0 ? none : await originsOf(client, translation);
    const describe = (frame: Buffer) => described(readFields(frame), protocol, origins);
    const messages = serialize.query(translation.text);
    const outcome = await answered(client, { messages, sink: socket, describe });
    return { ...outcome, tag: outcome.tag && tagOf(translation, outcome.tag) };
  };
}

/** Redshift's name of the command, where PostgreSQL ran another one in its place. */
function tagOf({ command }: SqlTranslation, tag: string): string {
  const [verb = ""] = command.split(" ");
  return tag.startsWith(verb) || (command === "CREATE TABLE AS" && tag !== "CALL") ? tag : command;
}

const none: Origins = new Map();
const look = "~look";

/** The origins of a query's columns must be known before its first row, so it is prepared first. */
async function originsOf(client: Client, { command, text }: SqlTranslation): Promise<Origins> {
  if (command !== "SELECT") return none;
  const closing = serialize.close({ type: "S", name: look });
  const preparing = [message("P", look, text, Buffer.alloc(2)), serialize.describe({ type: "S", name: look })];
  const fields = await fieldsOf(client, [closing, ...preparing, closing]);
  return columnOrigins(client, fields);
}

/** The fields that PostgreSQL describes; the client sees nothing of the answer. */
async function fieldsOf(client: Client, messages: readonly Buffer[]): Promise<Field[]> {
  let fields: Field[] = [];
  const change = (frame: Buffer) => {
    if (frame[0] === rowsDescribed) fields = readFields(frame);
    return undefined;
  };
  const sink = { destroyed: false, write: () => true, once: () => undefined };
  await relay(client, { messages: Buffer.concat([...messages, sync]), change, sink });
  return fields;
}

/** Sends messages of the extended protocol instead of the statement; `Sync` is added. */
export function sendMessages(
  { socket }: Pick<Receiver, "socket">,
  ...messages: readonly Buffer[]
): (client: Client) => Promise<Outcome> {
  return (client) => answered(client, { messages: Buffer.concat([...messages, sync]), sink: socket });
}

/** What PostgreSQL knows of a statement's parameters and columns of VARBYTE, by their places. */
export type Hexadecimal = { parameters: readonly number[]; columns: readonly number[] };

/** Prepares a statement, and learns its types; the client did not ask for them and does not get them. */
export function sendParse(
  { socket }: Pick<Receiver, "socket">,
  name: string,
  messages: readonly Buffer[],
  learned: (found: Hexadecimal) => void,
) {
  return async (client: Client): Promise<Outcome> => {
    const found = { parameters: [] as number[], columns: [] as number[] };
    const change = (frame: Buffer) => {
      found.parameters.push(...varbyteParameters(frame));
      found.columns.push(...hexadecimalColumns(frame));
      return ofDescription.has(frame[0] ?? 0) ? undefined : frame;
    };
    const all = Buffer.concat([...messages, serialize.describe({ type: "S", name }), sync]);
    await relay(client, { messages: all, change, sink: socket });
    learned(found);
    return { rowCount: -1, result: undefined, tag: undefined };
  };
}

/** The answers to Describe and Close. */
const ofDescription = new Set(["T", "t", "n", "3"].map((letter) => letter.charCodeAt(0)));

/** Describes a statement or a portal; the origins of its columns are looked up between PostgreSQL's answer and ours. */
export function sendDescription({ socket, protocol }: Receiver, type: "S" | "P", name: string) {
  return async (client: Client): Promise<void> => {
    let fields: Field[] | undefined;
    const describe = (frame: Buffer) => {
      fields = readFields(frame);
      return undefined;
    };
    const messages = Buffer.concat([serialize.describe({ type, name }), sync]);
    await answered(client, { messages, sink: socket, describe });
    if (fields === undefined) return;
    const origins = protocol === 0 ? none : await columnOrigins(client, fields);
    socket.write(described(fields, protocol, origins));
  };
}

/** `hexadecimal`: the columns that are shown without PostgreSQL's sign in front of their digits. */
type Run = { portal: string; maxRows: number; hasBinary: boolean; hexadecimal: readonly number[] };

/** Runs a portal, and closes it if it gives all of its rows: an open one would keep its tables in use. */
export function sendRun({ socket, protocol }: Receiver, { portal, maxRows, hasBinary, hexadecimal }: Run) {
  return async (client: Client): Promise<Outcome> => {
    const fields = protocol === 2 && hasBinary ? await fieldsOf(client, [describePortal(portal)]) : [];
    const closing = maxRows === 0 ? [closePortal(portal)] : [];
    const messages = Buffer.concat([serialize.execute({ portal, rows: maxRows }), ...closing, sync]);
    return answered(client, { messages, sink: socket, changeRow: decimalsOfRow(fields), hexadecimal });
  };
}

const describePortal = (name: string) => serialize.describe({ type: "P", name });
export const closePortal = (name: string): Buffer => serialize.close({ type: "P", name });

type Answer = Pick<Relay, "messages" | "sink" | "changeRow"> & {
  describe?: (frame: Buffer) => Buffer | undefined;
  hexadecimal?: readonly number[];
};

async function answered(client: Client, { describe, hexadecimal = [], ...answer }: Answer): Promise<Outcome> {
  let tag: string | undefined;
  let columns = hexadecimal;
  const change = (frame: Buffer) => {
    if (frame[0] === closeComplete) return undefined;
    if (frame[0] === rowsDescribed) {
      columns = hexadecimalColumns(frame);
      return describe === undefined ? frame : describe(frame);
    }
    if (frame[0] !== commandComplete) return frame;
    tag = frame.toString("utf8", 5, frame.length - 1);
    return undefined;
  };
  await relay(client, { ...answer, change, changeRows: (rows) => withoutPrefix(rows, columns) });
  return { rowCount: Number(/ (\d+)$/.exec(tag ?? "")?.[1] ?? -1), result: undefined, tag };
}

function described(fields: readonly Field[], protocol: ClientProtocol, origins: Origins): Buffer {
  const named = fields.map((field) => ({ ...field, name: withWholeName(field.name) }));
  const shown = named.map((field) => ({ ...field, typeId: shownTypes.get(field.typeId) ?? field.typeId }));
  if (protocol === 0) return rowDescription(shown);
  const scaled = protocol === 2 ? shown.map(withScale) : shown;
  return rowDescription(scaled, (field) => originBytes(origins, field));
}
