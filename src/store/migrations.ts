import type { Sqlite } from './sqlite';

/**
 * The schema, step by step: entry n brings version n to n + 1, statement by statement. An entry that was released never
 * changes.
 *
 * Executions and grants don't reference `installed_plugins`: the record of what ran outlives the plugin.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE installed_plugins (
      id TEXT PRIMARY KEY,
      version TEXT NOT NULL,
      source TEXT NOT NULL CHECK (source IN ('local', 'registry', 'git', 'zip')),
      source_url TEXT NOT NULL,
      reference TEXT,
      -- Content address of the copy: SHA-256 over the digests of its files.
      package_sha256 TEXT NOT NULL,
      manifest_file TEXT NOT NULL,
      manifest_sha256 TEXT NOT NULL,
      checksum TEXT NOT NULL,
      signature_sha256 TEXT,
      signer_kind TEXT NOT NULL CHECK (signer_kind IN ('trusted', 'unknown', 'unsigned')),
      signer_key_id TEXT,
      signer_name TEXT,
      state TEXT NOT NULL CHECK (state IN ('enabled', 'disabled', 'error')),
      error_message TEXT,
      installed_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE grants (
      plugin_id TEXT NOT NULL,
      key_id TEXT NOT NULL,
      workspace TEXT NOT NULL,
      -- The capability with its scope, canonical JSON.
      capability TEXT NOT NULL,
      decision TEXT NOT NULL CHECK (decision IN ('allow', 'deny')),
      granted_at TEXT NOT NULL,
      PRIMARY KEY (plugin_id, key_id, workspace, capability)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE plugin_executions (
      id TEXT PRIMARY KEY,
      plugin_id TEXT NOT NULL,
      version TEXT NOT NULL,
      command TEXT NOT NULL,
      workspace TEXT NOT NULL,
      checksum TEXT NOT NULL,
      started_at TEXT NOT NULL,
      completed_at TEXT,
      status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'terminated')),
      reason TEXT,
      exit_code INTEGER,
      fuel_consumed INTEGER,
      fuel_limit INTEGER NOT NULL,
      fuel_version INTEGER,
      memory_peak_mb REAL,
      wall_ms REAL,
      host TEXT,
      error_message TEXT
    ) STRICT`,
    `CREATE INDEX idx_plugin_executions_plugin ON plugin_executions (plugin_id, started_at)`,
    `CREATE INDEX idx_plugin_executions_status ON plugin_executions (status)`,
    `CREATE TABLE audit_log (
      sequence INTEGER PRIMARY KEY,
      at TEXT NOT NULL,
      event TEXT NOT NULL,
      plugin_id TEXT,
      detail TEXT NOT NULL,
      -- SHA-256 over the previous row's hash and this row.
      hash TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX idx_audit_log_plugin ON audit_log (plugin_id, sequence)`,
  ],
  // Whether what a plugin writes by this grant is only shown, and applied when the user says so.
  [
    `ALTER TABLE grants ADD COLUMN preview INTEGER NOT NULL DEFAULT 0 CHECK (preview IN (0, 1))`,
  ],
  // Which process runs an execution, so that others can tell when it is gone; and the newest of all plugins quickly.
  [
    `ALTER TABLE plugin_executions ADD COLUMN owner TEXT`,
    `CREATE INDEX idx_plugin_executions_started ON plugin_executions (started_at)`,
  ],
  // What executions are compared by, and what stood out (docs/REVIEW.md). Executions from before are not compared.
  [
    `ALTER TABLE plugin_executions ADD COLUMN bytes_read INTEGER`,
    `ALTER TABLE plugin_executions ADD COLUMN host_calls INTEGER`,
    `ALTER TABLE plugin_executions ADD COLUMN denial_count INTEGER`,
    // Bits in the number of bytes that it read and was given as arguments.
    `ALTER TABLE plugin_executions ADD COLUMN input_class INTEGER`,
    // One bit for each kind of figure that stood out and was not accepted; such an execution is no measure for others.
    `ALTER TABLE plugin_executions ADD COLUMN unusual INTEGER NOT NULL DEFAULT 0`,
    `CREATE INDEX idx_plugin_executions_usual ON plugin_executions (plugin_id, command, input_class, version) WHERE input_class IS NOT NULL AND unusual = 0`,
    `CREATE INDEX idx_plugin_executions_unusual ON plugin_executions (plugin_id, command) WHERE unusual <> 0`,
    `CREATE TABLE security_flags (
      id TEXT PRIMARY KEY,
      plugin_id TEXT NOT NULL,
      version TEXT NOT NULL,
      checksum TEXT NOT NULL,
      command TEXT NOT NULL,
      -- The most unusual execution of those that it stands for.
      execution TEXT NOT NULL,
      workspace TEXT NOT NULL,
      input_class INTEGER NOT NULL,
      kind TEXT NOT NULL,
      measured REAL NOT NULL,
      -- What it was compared with: JSON.
      baseline TEXT NOT NULL,
      score REAL NOT NULL,
      explanation TEXT NOT NULL,
      occurrences INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'blocked', 'reported')),
      at TEXT NOT NULL,
      last_at TEXT NOT NULL,
      decided_at TEXT,
      decided_by TEXT
    ) STRICT`,
    `CREATE INDEX idx_security_flags_plugin ON security_flags (plugin_id, command, kind)`,
    `CREATE INDEX idx_security_flags_open ON security_flags (state) WHERE state = 'open'`,
  ],
  // Every version of a plugin that is on this machine; `installed_plugins` has the active one.
  [
    `ALTER TABLE installed_plugins ADD COLUMN requested TEXT`,
    `ALTER TABLE installed_plugins ADD COLUMN asked TEXT`,
    `ALTER TABLE installed_plugins ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1))`,
    `CREATE TABLE plugin_versions (
      plugin_id TEXT NOT NULL,
      package_sha256 TEXT NOT NULL,
      version TEXT NOT NULL,
      source TEXT NOT NULL CHECK (source IN ('local', 'registry', 'git', 'zip')),
      source_url TEXT NOT NULL,
      -- What was asked for (a branch, a tag), and the exact state that it was (a commit, a digest).
      requested TEXT,
      reference TEXT,
      manifest_file TEXT NOT NULL,
      manifest_sha256 TEXT NOT NULL,
      checksum TEXT NOT NULL,
      signature_sha256 TEXT,
      signer_kind TEXT NOT NULL CHECK (signer_kind IN ('trusted', 'unknown', 'unsigned')),
      signer_key_id TEXT,
      signer_name TEXT,
      -- What it asks for, and since which version, JSON.
      asked TEXT,
      installed_at TEXT NOT NULL,
      -- Counts up within a plugin: the active version has the highest.
      activation INTEGER NOT NULL,
      -- Whether it is active or kept for a roll back. One that is not goes when nothing runs it any more.
      kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
      PRIMARY KEY (plugin_id, package_sha256)
    ) STRICT, WITHOUT ROWID`,
    `INSERT INTO plugin_versions (plugin_id, package_sha256, version, source, source_url, reference, manifest_file, manifest_sha256, checksum, signature_sha256, signer_kind, signer_key_id, signer_name, installed_at, activation, kept)
      SELECT id, package_sha256, version, source, source_url, reference, manifest_file, manifest_sha256, checksum, signature_sha256, signer_kind, signer_key_id, signer_name, updated_at, 1, 1 FROM installed_plugins`,
  ],
  // What the user thinks of plugins, version by version. It outlives them, too.
  [
    `CREATE TABLE ratings (
      plugin_id TEXT NOT NULL,
      version TEXT NOT NULL,
      stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
      rated_at TEXT NOT NULL,
      PRIMARY KEY (plugin_id, version)
    ) STRICT, WITHOUT ROWID`,
  ],
  // What plugins keep by themselves, from one run to the next.
  [
    `CREATE TABLE plugin_data (
      plugin_id TEXT NOT NULL,
      key_id TEXT NOT NULL,
      name TEXT NOT NULL,
      value BLOB NOT NULL,
      PRIMARY KEY (plugin_id, key_id, name)
    ) STRICT, WITHOUT ROWID`,
  ],
  // Which keys took the place of others, for one plugin each. They outlive the plugin: a replaced key doesn't come back.
  [
    `CREATE TABLE key_rotations (
      plugin_id TEXT NOT NULL,
      from_key_id TEXT NOT NULL,
      to_key_id TEXT NOT NULL,
      to_public_key TEXT NOT NULL,
      accepted_at TEXT NOT NULL,
      PRIMARY KEY (plugin_id, from_key_id)
    ) STRICT`,
    // The last good revocation list of each place, and how far its numbers were seen to go: they never go back.
    `CREATE TABLE revocation_lists (
      location TEXT PRIMARY KEY,
      number INTEGER NOT NULL,
      issued TEXT NOT NULL,
      next_update TEXT NOT NULL,
      key_id TEXT NOT NULL,
      contents TEXT NOT NULL,
      fetched_at TEXT NOT NULL
    ) STRICT`,
  ],
  // Newer versions that were found, and when somebody looked for them.
  [
    `CREATE TABLE available_updates (
      plugin_id TEXT PRIMARY KEY,
      version TEXT NOT NULL,
      ref TEXT,
      found_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE update_checks (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      -- Milliseconds since the epoch: the last check, and when the next one may begin at the earliest.
      checked_at INTEGER NOT NULL,
      not_before INTEGER NOT NULL
    ) STRICT`,
  ],
  // Tokens of language models that plugins used, or may be using just now, day by day. They outlive the plugin: installing it
  // again gives no new allowance.
  [
    `CREATE TABLE token_use (
      plugin_id TEXT NOT NULL,
      key_id TEXT NOT NULL,
      -- YYYY-MM-DD, where the user is.
      day TEXT NOT NULL,
      tokens INTEGER NOT NULL,
      PRIMARY KEY (plugin_id, key_id, day)
    ) STRICT, WITHOUT ROWID`,
  ],
  // What was asked is what is decided; what was granted may be less, and for a time. Of decisions from before both are the same.
  [
    `CREATE TABLE decided_grants (
      plugin_id TEXT NOT NULL,
      key_id TEXT NOT NULL,
      workspace TEXT NOT NULL,
      -- What was asked, and what of it was granted: capabilities with scope and budgets, canonical JSON.
      asked TEXT NOT NULL,
      capability TEXT NOT NULL,
      decision TEXT NOT NULL CHECK (decision IN ('allow', 'deny')),
      granted_at TEXT NOT NULL,
      -- Counts no more from then on; null for one that stays.
      expires_at TEXT,
      preview INTEGER NOT NULL CHECK (preview IN (0, 1)),
      PRIMARY KEY (plugin_id, key_id, workspace, asked)
    ) STRICT, WITHOUT ROWID`,
    `INSERT INTO decided_grants (plugin_id, key_id, workspace, asked, capability, decision, granted_at, preview)
      SELECT plugin_id, key_id, workspace, capability, capability, decision, granted_at, preview FROM grants`,
    `DROP TABLE grants`,
    `ALTER TABLE decided_grants RENAME TO grants`,
    `CREATE INDEX idx_grants_expiry ON grants (expires_at) WHERE expires_at IS NOT NULL`,
  ],
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** The schema version of a database; 0 for a new one. */
export function schemaVersion(db: Sqlite): number {
  return Number(db.select('PRAGMA user_version')[0]?.['user_version'] ?? 0);
}

/** The statements that bring a database of some version to the current one; none where it is that, or newer. */
export function migrationFrom(version: number): readonly string[] {
  return version >= SCHEMA_VERSION ? [] : [...MIGRATIONS.slice(version).flat(), `PRAGMA user_version = ${SCHEMA_VERSION}`];
}

/** Brings an older database to the current version, all or nothing. */
export function migrate(db: Sqlite): void {
  db.script('BEGIN');
  try {
    for (const statement of migrationFrom(schemaVersion(db))) db.change(statement);
    db.script('COMMIT');
  } catch (error) {
    db.script('ROLLBACK');
    throw error;
  }
}
