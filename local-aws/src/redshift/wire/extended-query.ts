import type { Socket } from "node:net";
import { serialize } from "pg-protocol";
import type { Send } from "../session/run-statement.ts";
import type { PreparedBy, Session } from "../session/session.ts";
import { splitStatements } from "../sql/lex/split-statements.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { ClientMessage } from "./client-messages.ts";
import { withPrefix } from "./hexadecimal.ts";
import { sendAndDescribe, sendExecute, sendMessages, sendQuery } from "./postgres-answers.ts";
import { sendCompletion } from "./send-completion.ts";
import {
  bindComplete,
  closeComplete,
  emptyQuery,
  message,
  noData,
  noParameters,
  parseComplete,
} from "./server-messages.ts";

type Message<Kind extends ClientMessage["kind"]> = Extract<ClientMessage, { kind: Kind }>;
type ExtendedMessage = Message<"parse" | "bind" | "describe" | "execute" | "close">;

/** A prepared statement; "none" if it is empty and runs nothing. `hexadecimal`: parameters of VARBYTE, or a portal's columns. */
type Prepared = { sql: string; by: PreparedBy | "none"; hexadecimal: readonly number[] };

type State = { session: Session; socket: Socket; statements: Map<string, Prepared>; portals: Map<string, Prepared> };

/**
 * The extended protocol. PostgreSQL prepares, binds and runs what it can, so parameters, formats and portals are
 * PostgreSQL's. COPY, transactions and definitions have neither parameters nor rows, and run in the session.
 */
export function extendedQuery(session: Session, socket: Socket): (message: ExtendedMessage) => Promise<void> {
  const state: State = { session, socket, statements: new Map(), portals: new Map() };
  return async (message) => {
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
  };
}

/** The session sends simple queries, at which PostgreSQL drops unnamed statements, so each statement gets a name. */
const own = (name: string) => (name === "" ? "~unnamed" : name);

async function parse(state: State, { name, sql, types }: Message<"parse">): Promise<void> {
  const { session, socket, statements } = state;
  const parts = await countParts(state, sql);
  if (name !== "" && statements.has(name)) await refuse(state, `prepared statement "${name}" already exists`, "42P05");
  if (parts > 1) await refuse(state, "cannot insert multiple commands into a prepared statement", "42601");
  statements.delete(name);
  let hexadecimal: readonly number[] = [];
  const send: Send = (client, translation) =>
    sendAndDescribe(
      socket,
      ({ parameters }) => {
        hexadecimal = parameters;
      },
      serialize.close({ type: "S", name: own(name) }),
      message("P", own(name), translation.text, types),
      serialize.describe({ type: "S", name: own(name) }),
    )(client);
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
  const prepared = await find(state, "statement", statement);
  portals.delete(portal);
  let hexadecimal: readonly number[] = [];
  if (prepared.by === "postgres") {
    const closing = serialize.close({ type: "P", name: own(portal) });
    const binding = message("B", own(portal), own(statement), withPrefix(values, prepared.hexadecimal));
    const describing = serialize.describe({ type: "P", name: own(portal) });
    const described = ({ columns }: { columns: readonly number[] }) => {
      hexadecimal = columns;
    };
    const send = sendAndDescribe(socket, described, closing, binding, describing);
    await session.execute(prepared.sql, "caller", { send, done: () => undefined });
  } else socket.write(bindComplete);
  portals.set(portal, { ...prepared, hexadecimal });
}

async function describe(state: State, { of, name }: Message<"describe">): Promise<void> {
  const { session, socket } = state;
  const { by } = await find(state, of, name);
  if (by === "postgres") {
    const send = sendMessages(socket, serialize.describe({ type: of === "portal" ? "P" : "S", name: own(name) }));
    await session.look(async (client) => void (await send(client)));
    return;
  }
  if (of === "statement") socket.write(noParameters);
  socket.write(noData);
}

async function execute(state: State, { portal, maxRows }: Message<"execute">): Promise<void> {
  const { session, socket } = state;
  const { by, sql, hexadecimal } = await find(state, "portal", portal);
  if (by === "none") {
    socket.write(emptyQuery);
    return;
  }
  const running = serialize.execute({ portal: own(portal), rows: maxRows });
  const send = by === "postgres" ? sendExecute(socket, hexadecimal, running) : sendQuery(socket);
  await session.execute(sql, by === "alone" ? "each" : "caller", {
    send,
    done: (outcome) => sendCompletion(socket, outcome),
  });
}

async function close({ session, socket, ...state }: State, { of, name }: Message<"close">): Promise<void> {
  const known = of === "statement" ? state.statements : state.portals;
  const { by } = known.get(name) ?? {};
  known.delete(name);
  if (by === "postgres") {
    const send = sendMessages(socket, serialize.close({ type: of === "portal" ? "P" : "S", name: own(name) }));
    await session.look(async (client) => void (await send(client)));
  }
  socket.write(closeComplete);
}

async function find(state: State, of: "statement" | "portal", name: string): Promise<Prepared> {
  const found = (of === "statement" ? state.statements : state.portals).get(name);
  if (found) return found;
  if (of === "portal") return refuse(state, `portal "${name}" does not exist`, "34000");
  return refuse(
    state,
    name === "" ? "unnamed prepared statement does not exist" : `prepared statement "${name}" does not exist`,
    "26000",
  );
}

/** An error here ends the transaction, as any other does. */
async function refuse({ session }: State, text: string, sqlState: string): Promise<never> {
  const error = new RedshiftSqlError(text, sqlState);
  await session.look(() => Promise.reject(error));
  throw error;
}
