/**
 * What a query sees of other transactions, chosen per database in Redshift.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
 */
export type Isolation = "serializable" | "snapshot";

const levels = { serializable: "serializable", snapshot: "repeatable read" } satisfies Record<Isolation, string>;

/**
 * Server settings for a laptop with 2 cores: millions of rows load fast, nothing has to survive a power cut,
 * and nothing is left in shared memory. A query takes one core, which leaves one for others. A
 * deadlock is noticed in 200 ms.
 */
export function serverSettings(isolation: Isolation, port: number): string[] {
  const settings = {
    autovacuum_naptime: "15s",
    checkpoint_timeout: "30min",
    deadlock_timeout: "200ms",
    default_transaction_isolation: levels[isolation],
    dynamic_shared_memory_type: process.platform === "win32" ? "windows" : "mmap",
    fsync: "off",
    full_page_writes: "off",
    io_method: "sync",
    jit: "off",
    listen_addresses: "127.0.0.1",
    log_min_messages: "log",
    maintenance_work_mem: "256MB",
    max_connections: "800",
    max_locks_per_transaction: "64",
    max_logical_replication_workers: "0",
    max_parallel_workers_per_gather: "0",
    max_pred_locks_per_relation: "256",
    // Only serializable transactions take such locks; each costs memory at the start.
    max_pred_locks_per_transaction: isolation === "serializable" ? "150" : "10",
    max_wal_senders: "0",
    max_wal_size: "4GB",
    port: String(port),
    shared_buffers: "256MB",
    synchronous_commit: "off",
    temp_buffers: "64MB",
    timezone: "UTC",
    unix_socket_directories: "",
    wal_level: "minimal",
    work_mem: "64MB",
  };
  return commandLine(settings);
}

/** Of a server without clients that runs one statement: it makes little shared memory, and nothing waits for the disk. */
export const singleUserSettings = commandLine({
  fsync: "off",
  io_method: "sync",
  max_connections: "5",
  max_pred_locks_per_transaction: "10",
  max_wal_senders: "0",
  scram_iterations: "1", // every connection repeats them, and 128 random bits need no stretching
  shared_buffers: "1MB",
});

function commandLine(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
