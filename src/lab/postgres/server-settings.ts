/**
 * How the lab's server differs from PostgreSQL's defaults. Its data lives for one study, so it gives up durability:
 * a commit does not wait for the disk, which makes writes faster than on a server that keeps its data, and makes
 * trials repeatable. Everything else that decides how it behaves under load is as it comes.
 */
export function serverSettings(options: {
  readonly port: number;
  readonly maxConnections: number;
}): string[] {
  const settings: Record<string, string | number> = {
    // Reached over loopback only, by password only.
    listen_addresses: '127.0.0.1',
    port: options.port,
    unix_socket_directories: '',

    // Every place is for clients: the (N + 1)-th is refused with 53300, superuser or not.
    max_connections: options.maxConnections,
    superuser_reserved_connections: 0,
    reserved_connections: 0,

    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,

    // Shared memory in the data folder instead of /dev/shm: removing the folder removes it.
    dynamic_shared_memory_type: 'mmap',

    // The log is read by the lab: one line when a session is ready, one when it ends, nothing else in normal life.
    logging_collector: 'off',
    log_destination: 'stderr',
    log_line_prefix: '%p|',
    log_connections: 'setup_durations',
    log_disconnections: 'on',
    log_min_messages: 'log',
    log_checkpoints: 'off',
    log_autovacuum_min_duration: -1,
    lc_messages: 'C',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
