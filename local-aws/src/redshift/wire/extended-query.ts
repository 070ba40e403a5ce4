import { serialize } from "pg-protocol";
import type { Send } from "../session/run-statement.ts";
import type { PreparedBy, Session } from "../session/session.ts";
import { splitStatements } from "../sql/lex/split-statements.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { ClientMessage } from "./client-messages.ts";
import { textColumns, withPrefix } from "./hexadecimal.ts";
import {
  closePortal,
  type Hexadecimal,
  type Receiver,
  sendDescription,
  sendMessages,
  sendParse,
  sendQuery,
  sendRun,
} from "./postgres-answers.ts";
import { sendCompletion } from "./send-completion.ts";
import {
  bindComplete,
  closeComplete,
  commandComplete,
  emptyQuery,
  message,
  noData,
  noParameters,
  parseComplete,
} from "./server-messages.ts";

type Message<Kind extends ClientMessage["kind"]> = Extract<ClientMessage, { kind: Kind }>;
type ExtendedMessage = Message<"parse" | "bind" | "describe" | "execute" | "close">;

/** A prepared statement; "none" if it is empty and runs nothing. */
type Prepared = { sql: string; by: PreparedBy | "none"; hexadecimal: Hexadecimal };
/** `hasBinary`: some results are wanted in binary form. A portal is "done" when all of its rows have been sent. */
type Portal = { sql: string; by: Prepared["by"] | "done"; hasBinary: boolean; hexadecimal: readonly number[] };

type State = Receiver & { session: Session; statements: Map<string, Prepared>; portals: Map<string, Portal> };

/**
 * The extended protocol. PostgreSQL prepares, binds and runs what it can, so parameters, formats and portals are
 * PostgreSQL's. COPY, transactions and definitions have neither parameters nor rows, and run in the session.
 */
export function extendedQuery(session: Session, receiver: Receiver): ExtendedQuery {
  const state: State = { ...receiver, session, statements: new Map(), portals: new Map() };
  return {
    async answer(message) {
      switch (message.kind) {
        case "parse":
          return parse(state, message);
        case "bind":
          return bind(state, message);
        case "describe":
          return describe(state, message);
        case "execute":
          return execute(state, message);
        case "close":
          return close(state, message);
        default:
          return message satisfies never;
      }
    },
    dropUnnamedPortal: () => dropPortal(state, ""),
    forgetPortals: () => state.portals.clear(),
  };
}

type ExtendedQuery = {
  answer(message: ExtendedMessage): Promise<void>;
  /** A simple query ends the unnamed portal, as does the next Bind. */
  dropUnnamedPortal(): Promise<void>;
  /** PostgreSQL closes all portals at the end of a transaction. */
  forgetPortals(): void;
};

/** The session sends simple queries, at which PostgreSQL drops unnamed statements, so each statement gets a name. */
const own = (name: string) => (name === "" ? "~unnamed" : name);

async function parse(state: State, { name, sql, types }: Message<"parse">): Promise<void> {
  const { session, socket, statements } = state;
  const parts = await countParts(state, sql);
  const known = name === "" ? undefined : statements.get(name);
  // PostgreSQL knows its own, and which of them DEALLOCATE has dropped
  if (known && known.by !== "postgres") await refuse(state, `prepared statement "${name}" already exists`, "42P05");
  if (parts > 1) await refuse(state, "cannot insert multiple commands into a prepared statement", "42601");
  statements.delete(name);
  let hexadecimal: Hexadecimal = { parameters: [], columns: [] };
  const learned = (found: Hexadecimal) => {
    hexadecimal = found;
  };
  const send: Send = (client, translation) => {
    const closing = name === "" ? [serialize.close({ type: "S", name: own(name) })] : [];
    const messages = [...closing, message("P", own(name), translation.text, types)];
    return sendParse(state, own(name), messages, learned)(client);
  };
  const by = parts === 0 ? "none" : await session.prepare(sql, send);
  if (by !== "postgres") socket.write(parseComplete);
  statements.set(name, { sql, by, hexadecimal });
}

async function countParts({ session }: State, sql: string): Promise<number> {
  let parts = 0;
  await session.look(async () => {
    parts = splitStatements(sql).length;
  });
  return parts;
}

async function bind(state: State, { portal, statement, values }: Message<"bind">): Promise<void> {
  const { session, socket, portals } = state;
  const prepared = await findStatement(state, statement);
  if (portal !== "" && portals.has(portal)) await refuse(state, `cursor "${portal}" already exists`, "42P03");
  await dropPortal(state, portal);
  const { parameters, columns } = prepared.hexadecimal;
  if (prepared.by === "postgres") {
    const send = sendMessages(state, message("B", own(portal), own(statement), withPrefix(values, parameters)));
    await session.execute(prepared.sql, "caller", { send, done: () => undefined, isStep: true });
  } else socket.write(bindComplete);
  portals.set(portal, { ...prepared, hasBinary: wantsBinary(values), hexadecimal: textColumns(values, columns) });
}

/** Formats and values of the parameters come first: counts and formats take two bytes, lengths four. */
function wantsBinary(values: Buffer): boolean {
  let at = 2 + 2 * values.readUInt16BE(0);
  const count = values.readUInt16BE(at);
  at += 2;
  for (let i = 0; i < count; i++) at += 4 + Math.max(values.readInt32BE(at), 0);
  for (let format = at + 2; format + 1 < values.length; format += 2) if (values.readInt16BE(format) === 1) return true;
  return false;
}

async function dropPortal({ session, portals, ...receiver }: State, name: string): Promise<void> {
  const known = portals.get(name);
  portals.delete(name);
  if (known?.by !== "postgres" || session.status === "failed") return;
  const send = sendMessages(receiver, closePortal(own(name)));
  await session.look(async (client) => void (await send(client)));
}

async function describe(state: State, { of, name }: Message<"describe">): Promise<void> {
  const { session, socket } = state;
  const { by } = of === "statement" ? await findStatement(state, name) : await findPortal(state, name);
  if (by === "postgres") {
    await session.look(sendDescription(state, of === "portal" ? "P" : "S", own(name)));
    return;
  }
  if (of === "statement") socket.write(noParameters);
  socket.write(noData);
}

async function execute(state: State, { portal: name, maxRows }: Message<"execute">): Promise<void> {
  const { session, socket } = state;
  const portal = await findPortal(state, name);
  const { by, sql, hasBinary, hexadecimal } = portal;
  if (by === "none") {
    socket.write(emptyQuery);
    return;
  }
  if (by === "done") {
    socket.write(commandComplete("SELECT 0"));
    return;
  }
  const send =
    by === "postgres" ? sendRun(state, { portal: own(name), maxRows, hasBinary, hexadecimal }) : sendQuery(state);
  let isDone = false;
  await session.execute(sql, by === "alone" ? "each" : "caller", {
    send,
    done(outcome) {
      isDone = outcome.tag !== undefined;
      sendCompletion(socket, outcome);
    },
  });
  if (!isDone || by !== "postgres") return;
  if (maxRows > 0) await dropPortal(state, name);
  state.portals.set(name, { ...portal, by: "done" });
}

async function close(state: State, { of, name }: Message<"close">): Promise<void> {
  const { session, socket, statements } = state;
  if (of === "portal") await dropPortal(state, name);
  else {
    const { by } = statements.get(name) ?? {};
    statements.delete(name);
    const send = sendMessages(state, serialize.close({ type: "S", name: own(name) }));
    if (by === "postgres") await session.look(async (client) => void (await send(client)));
  }
  socket.write(closeComplete);
}

async function findStatement(state: State, name: string): Promise<Prepared> {
  const found = state.statements.get(name);
  if (found) return found;
  const what = name === "" ? "unnamed prepared statement" : `prepared statement "${name}"`;
  return refuse(state, `${what} does not exist`, "26000");
}

async function findPortal(state: State, name: string): Promise<Portal> {
  return state.portals.get(name) ?? refuse(state, `portal "${name}" does not exist`, "34000");
}

/** An error here ends the transaction, as any other does. */
async function refuse({ session }: State, text: string, sqlState: string): Promise<never> {
  const error = new RedshiftSqlError(text, sqlState);
  await session.look(() => Promise.reject(error));
  throw error;
}
