/** What can go wrong in the vault, in words for a tired operator. No fault ever holds a key or a plain value. */

export type VaultFaultCode =
  /** The key file, or a key that the database is sealed with, is not there. */
  | 'key_missing'
  | 'key_wrong'
  | 'id_key_wrong'
  | 'lookup_key_wrong'
  | 'key_check_damaged'
  | 'key_file_permissions'
  | 'key_file_damaged'
  | 'key_file_version'
  | 'key_file_unusable'
  | 'key_file_locked'
  | 'sealed_damaged'
  | 'sealed_key_unknown'
  | 'owner_key_missing'
  | 'owner_key_damaged'
  | 'rotation_stopped'
  | 'rotation_blocked';

export interface VaultFault {
  readonly code: VaultFaultCode;
  /** What is wrong and where. */
  readonly message: string;
  /** What to do about it. */
  readonly action: string;
}

/** Makes a fault: its code, what is wrong and where, and what to do. */
export const vaultFault = (code: VaultFaultCode, message: string, action: string): VaultFault => ({
  code,
  message,
  action,
});

export const RESTORE_KEYS =
  'Restore the key file from the backup that belongs to this database. Never start with a new key file: ' +
  'what the old keys sealed can then not be read by anybody.';
