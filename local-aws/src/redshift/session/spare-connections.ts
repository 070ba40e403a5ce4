import type { Client } from "pg";
import { connect } from "./connect.ts";

/** `uses`: how many sessions had it before. */
export type Connection = { client: Client; uses: number };

/** Connections to one database that an ended session left, for the next one: a new one costs the server a process. */
export type SpareConnections = {
  take(): Promise<Connection>;
  /** Takes back all that its session has set, made and prepared. Whatever cannot be taken back closes the connection. */
  giveBack(connection: Connection): Promise<void>;
  /** Closes those that wait; those in use now will be closed when they are given back. */
  close(): Promise<void>;
};

const most = 8;
/** The id of a session must fit an INTEGER. */
const mostUses = 200;

export function spareConnections(url: string): SpareConnections {
  let spares: Connection[] = [];
  let current = new WeakSet<Client>(); // those opened since the last `close`
  const forget = (client: Client) => {
    spares = spares.filter((spare) => spare.client !== client);
  };
  return {
    async take() {
      const spare = spares.pop();
      if (spare) return spare;
      const client = await connect(url, forget);
      current.add(client);
      return { client, uses: 0 };
    },
    async giveBack({ client, uses }) {
      const isClean = await client.query(discard).then(
        () => true,
        () => false,
      );
      if (isClean && current.has(client) && spares.length < most && uses < mostUses)
        spares.push({ client, uses: uses + 1 });
      else await end(client);
    },
    async close() {
      const all = spares;
      spares = [];
      current = new WeakSet();
      await Promise.all(all.map(({ client }) => end(client)));
    },
  };
}

/** `pg_stat_activity` of the local Redshift lacks the connections whose last query it is. */
const discard = "DISCARD ALL";

const end = (client: Client) => client.end().catch(() => undefined); // it may have ended already
