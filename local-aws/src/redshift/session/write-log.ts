/** A transaction that has not ended. */
export type OpenTransaction = { openedAt: number; writes: Write[] };

/** `endedAt` is set once the transaction has ended, by COMMIT or ROLLBACK. */
type Write = { xid: string; endedAt: number | undefined };

/**
 * Which transactions wrote which table of one database. Writes that every open transaction sees are forgotten.
 *
 * Times are ticks of a counter: a write that ended before a transaction opened is visible to it.
 */
export type WriteLog = {
  open(): OpenTransaction;
  /** @param table its object id */
  record(transaction: OpenTransaction, table: string, xid: string): void;
  /** Other transactions whose writes to the table (or to any table) this one may not see; the latest comes last. */
  otherWriters(transaction: OpenTransaction, table?: string): string[];
  close(transaction: OpenTransaction): void;
};

export function createWriteLog(): WriteLog {
  const openTransactions = new Set<OpenTransaction>();
  const writesByTable = new Map<string, Write[]>();
  let tick = 0;

  const forgetVisible = () => {
    const oldest = Math.min(...[...openTransactions].map(({ openedAt }) => openedAt), tick);
    for (const [table, writes] of writesByTable) {
      const kept = writes.filter(({ endedAt = tick }) => endedAt >= oldest);
      if (kept.length > 0) writesByTable.set(table, kept);
      else writesByTable.delete(table);
    }
  };

  return {
    open() {
      const transaction = { openedAt: ++tick, writes: [] };
      openTransactions.add(transaction);
      return transaction;
    },
    record(transaction, table, xid) {
      const writes = writesByTable.get(table) ?? [];
      if (writes.some((write) => write.xid === xid)) return;
      const write = { xid, endedAt: undefined };
      transaction.writes.push(write);
      writesByTable.set(table, [...writes, write]);
    },
    otherWriters(transaction, table) {
      const writes = table === undefined ? [...writesByTable.values()].flat() : (writesByTable.get(table) ?? []);
      const others = writes.filter(
        (write) => !transaction.writes.includes(write) && (write.endedAt ?? tick) >= transaction.openedAt,
      );
      return [...new Set(others.map(({ xid }) => xid))];
    },
    close(transaction) {
      tick += 1;
      for (const write of transaction.writes) write.endedAt = tick;
      openTransactions.delete(transaction);
      forgetVisible();
    },
  };
}
