import type { Socket } from "node:net";
import type { Client } from "pg";
import { serialize } from "pg-protocol";
import { type Relay, relay } from "../session/relay.ts";
import type { Send, StatementOutcome } from "../session/run-statement.ts";
import type { SqlTranslation } from "../sql/translation.ts";
import { withWholeNames } from "./whole-names.ts";

const [closeComplete, commandComplete, rowDescription] = ["3", "C", "T"].map((letter) => letter.charCodeAt(0));
const sync = serialize.sync();
/** PostgreSQL's `jsonb`, and Redshift's SUPER, which clients show as text. */
const [jsonbId, superId] = [3802, 4000];

/** Runs a statement as a simple query. Its rows go to the client, its tag becomes part of the outcome. */
export function sendQuery(sink: Socket): Send {
  return async (client, translation) => {
    const messages = serialize.query(translation.text);
    const outcome = await answered((change) => relay(client, { messages, change, sink }));
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
  const all = Buffer.concat([...messages, sync]);
  return (client) => answered((change) => relay(client, { messages: all, change, sink }));
}

type Outcome = Omit<StatementOutcome, "queryId">;

async function answered(run: (change: Relay["change"]) => Promise<void>): Promise<Outcome> {
  let tag: string | undefined;
  await run((frame) => {
    if (frame[0] === closeComplete) return undefined;
    if (frame[0] === rowDescription) return withWholeNames(withSuper(frame));
    if (frame[0] !== commandComplete) return frame;
    tag = frame.toString("utf8", 5, frame.length - 1);
    return undefined;
  });
  return { rowCount: Number(/ (\d+)$/.exec(tag ?? "")?.[1] ?? -1), result: undefined, tag };
}

/** A field: its name and a zero byte, then 18 bytes with the type's object id at 6. */
function withSuper(frame: Buffer): Buffer {
  let at = 7;
  for (let fields = frame.readUInt16BE(5); fields > 0; fields--) {
    const behindName = frame.indexOf(0, at) + 1;
    if (frame.readUInt32BE(behindName + 6) === jsonbId) frame.writeUInt32BE(superId, behindName + 6);
    at = behindName + 18;
  }
  return frame;
}
