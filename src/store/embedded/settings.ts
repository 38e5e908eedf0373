/** The settings of the embedded server: a small machine shared with one application that must not lose a commit. */

/** Settings by name, as in postgresql.conf (PostgreSQL manual, chapter 19). */
export type Settings = Readonly<Record<string, string>>;

export const DEFAULT_SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '100',
  // A statement of a process that died must not go on for long.
  client_connection_check_interval: '10s',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_compression: 'pglz',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  timezone: 'UTC',
  log_timezone: 'UTC',
  datestyle: 'iso, mdy',
  lc_messages: 'C',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  // Statements and details hold what people and banks wrote: the log shows neither.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/** For tests: nothing has to outlive the machine, so nothing waits for the disk. */
export const TEST_SETTINGS: Settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** The name of the file, beside postgresql.conf, with which an operator overrides our settings. */
export const LOCAL_FILE = 'local.conf';

/** Renders postgresql.conf. Values are quoted; a single quote in a value is doubled. */
export function renderSettings(settings: Settings, hasLocalFile: boolean): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return [
    `# Tributary writes this file at every start. Put settings of your own into ${LOCAL_FILE} beside it.`,
    ...lines,
    ...(hasLocalFile ? [`include '${LOCAL_FILE}'`] : []),
    '',
  ].join('\n');
}
