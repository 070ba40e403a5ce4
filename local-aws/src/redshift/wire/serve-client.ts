import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { DatabaseError } from "pg";
import type { ClientPlace } from "../session/activity/log-query.ts";
import type { Passwords } from "../session/passwords.ts";
import type { Session } from "../session/session.ts";
import { StatementError } from "../session/statement-error.ts";
import { applySettings } from "./apply-settings.ts";
import type { ByteReader } from "./byte-reader.ts";
import { type ClientMessage, readMessage } from "./client-messages.ts";
import { type ClientProtocol, requestedProtocol } from "./client-protocol.ts";
import { extendedQuery } from "./extended-query.ts";
import { forwardNotices } from "./forward-notices.ts";
import type { Receiver } from "./postgres-answers.ts";
import { readStartup } from "./read-startup.ts";
import {
  authenticationOk,
  backendKey,
  parameterStatus,
  type Report,
  readyForQuery,
  report,
} from "./server-messages.ts";
import { signIn } from "./sign-in.ts";
import { simpleQuery } from "./simple-query.ts";
import type { Tls } from "./tls/create-tls.ts";

/** Sessions by process id and secret, for cancel requests. */
export type Cancellations = Map<string, () => Promise<void>>;

export type ClientDeps = {
  tls: Tls;
  passwords: Passwords;
  openSession(database: string, user: string, from: ClientPlace): Promise<Session>;
  cancellations: Cancellations;
  /** The error for a client above the limit of connections. */
  refusal(): Report | undefined;
};

/**
 * The settings that Redshift reports; drivers choose their features by the version. By `show_discovery`, AWS's drivers read
 * metadata by SHOW; 4 is the newest that they know.
 *
 * @see https://github.com/aws/amazon-redshift-python-driver/blob/master/redshift_connector/cursor.py
 */
const announced = {
  server_version: "8.0.2",
  server_encoding: "UNICODE",
  client_encoding: "UTF8",
  is_superuser: "on",
  DateStyle: "ISO, MDY",
  TimeZone: "UTC",
  integer_datetimes: "on",
  show_discovery: "4",
};
const cancelAgainMs = 200;

/** One connection from its first byte to its last; what it leaves open is rolled back. */
export async function serveClient(plain: Socket, deps: ClientDeps): Promise<void> {
  const startup = await readStartup(plain, deps.tls);
  if (startup.kind === "cancel") await deps.cancellations.get(`${startup.pid}/${startup.secret}`)?.();
  if (startup.kind !== "session") return void plain.end();
  const { socket, reader, parameters } = startup;
  await serveSession({ socket, reader, deps }, parameters);
  socket.end();
}

type Connection = { socket: Socket; reader: ByteReader; deps: ClientDeps };

async function serveSession(connection: Connection, parameters: ReadonlyMap<string, string>): Promise<void> {
  const { socket, deps } = connection;
  try {
    const refusal = deps.refusal();
    if (refusal) return void socket.write(report(refusal));
    const user = await signIn({ ...connection, passwords: deps.passwords }, parameters.get("user") ?? "");
    if (user === undefined) return;
    await using session = await deps.openSession(parameters.get("database") || user, user, placeOf(socket, parameters));
    const early = await newsOfSettings(session, parameters);
    using ended = new DisposableStack();
    ended.defer(forwardNotices(session.client, (news) => socket.write(news)));
    const secret = randomInt(2 ** 31);
    const key = `${session.pid}/${secret}`;
    deps.cancellations.set(key, session.cancel);
    ended.defer(() => void deps.cancellations.delete(key));
    ended.defer(cancelWhenGone(session, socket));
    ended.defer(hangUpWith(session, socket));
    const protocol = requestedProtocol(parameters);
    greet(socket, { user, early, pid: session.pid, secret, protocol });
    await answerAll(connection, session, { socket, protocol: protocol ?? 0 });
  } catch (error) {
    socket.write(report({ ...describe(error), severity: "FATAL" }));
  }
}

/** Applies them. @returns what PostgreSQL tells of it, for the client */
async function newsOfSettings(session: Session, parameters: ReadonlyMap<string, string>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  using applied = new DisposableStack();
  applied.defer(forwardNotices(session.client, (news) => all.push(news)));
  await applySettings(session, parameters);
  return all;
}

function placeOf(socket: Socket, parameters: ReadonlyMap<string, string>): ClientPlace {
  const { remoteAddress = "", remotePort = "" } = socket;
  return {
    remoteHost: remoteAddress,
    remotePort: String(remotePort),
    application: parameters.get("application_name") ?? "",
  };
}

/**
 * Stops the statement of a client that has gone. PostgreSQL ignores a cancel between two queries, so it is repeated.
 *
 * @returns a function that stops it
 */
function cancelWhenGone(session: Session, socket: Socket): () => void {
  let timer: NodeJS.Timeout | undefined;
  const request = () => void session.cancel().catch(() => undefined);
  const gone = () => {
    request();
    timer = setInterval(request, cancelAgainMs);
  };
  socket.once("close", gone);
  return () => {
    socket.off("close", gone);
    clearInterval(timer);
  };
}

/** Closes the client's connection when its session is terminated. @returns a function that stops watching */
function hangUpWith({ client }: Session, socket: Socket): () => void {
  const hangUp = (error: Error) => {
    socket.write(report({ ...describe(error), severity: "FATAL" }));
    socket.end();
  };
  client.once("error", hangUp);
  return () => void client.off("error", hangUp);
}

type Greeting = {
  user: string;
  early: readonly Buffer[];
  pid: number;
  secret: number;
  /** undefined if the client asked for none */
  protocol: ClientProtocol | undefined;
};

function greet(socket: Socket, { user, early, pid, secret, protocol }: Greeting): void {
  const negotiated = protocol === undefined ? {} : { server_protocol_version: String(protocol) };
  const parameters = Object.entries({ ...announced, session_authorization: user, ...negotiated });
  socket.write(
    Buffer.concat([
      authenticationOk,
      ...parameters.map(([name, value]) => parameterStatus(name, value)),
      ...early,
      backendKey(pid, secret),
      readyForQuery("I"),
    ]),
  );
}

/** After an error, all messages up to `Sync` are skipped, as the extended protocol requires. */
async function answerAll({ socket, reader }: Connection, session: Session, receiver: Receiver): Promise<void> {
  const extended = extendedQuery(session, receiver);
  let isSkipping = false;
  for (;;) {
    const message = await readMessage(reader);
    if (message === undefined || message.kind === "terminate" || socket.destroyed) return;
    if (message.kind === "unknown") return void socket.write(report(unknownMessage(message.type)));
    if (isSkipping && message.kind !== "sync") continue;
    try {
      await answer(message, { session, receiver, extended });
      isSkipping = false;
    } catch (error) {
      socket.write(report({ ...describe(error), severity: "ERROR" }));
      isSkipping = message.kind !== "sync" && message.kind !== "query";
    }
    if (message.kind !== "sync" && message.kind !== "query") continue;
    await finish(session, socket);
    if (session.status === "none") extended.forgetPortals();
  }
}

type Answering = { session: Session; receiver: Receiver; extended: ReturnType<typeof extendedQuery> };

async function answer(message: ClientMessage, { session, receiver, extended }: Answering): Promise<void> {
  switch (message.kind) {
    case "query":
      await extended.dropUnnamedPortal();
      return simpleQuery(session, receiver, message.sql);
    case "parse":
    case "bind":
    case "describe":
    case "execute":
    case "close":
      return extended.answer(message);
    default:
      return undefined;
  }
}

/** Ends a transaction that began without BEGIN. */
async function finish(session: Session, socket: Socket): Promise<void> {
  await session.settle().catch((error: unknown) => {
    socket.write(report({ ...describe(error), severity: "ERROR" }));
  });
  const status = { none: "I", implicit: "T", explicit: "T", failed: "E" } as const;
  socket.write(readyForQuery(status[session.status]));
}

function describe(error: unknown): Omit<Report, "severity"> {
  if (error instanceof StatementError) return { ...error.failure, sqlState: error.sqlState };
  if (error instanceof DatabaseError) return { sqlState: error.code ?? "XX000", message: error.message };
  return { sqlState: "XX000", message: error instanceof Error ? error.message : String(error) };
}

function unknownMessage(type: string): Report {
  return { severity: "FATAL", sqlState: "08P01", message: `invalid frontend message type ${type.charCodeAt(0)}` };
}
