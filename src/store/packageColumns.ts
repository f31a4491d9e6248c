import * as v from 'valibot';

/** What a row says of the package that a version of a plugin is, active or not. */
export const packageColumns = {
  version: v.string(),
  source: v.picklist(['local', 'registry', 'git', 'zip']),
  source_url: v.string(),
  requested: v.nullable(v.string()),
  reference: v.nullable(v.string()),
  package_sha256: v.string(),
  manifest_file: v.string(),
  manifest_sha256: v.string(),
  checksum: v.string(),
  signature_sha256: v.nullable(v.string()),
  signer_kind: v.picklist(['trusted', 'unknown', 'unsigned']),
  signer_key_id: v.nullable(v.string()),
  signer_name: v.nullable(v.string()),
  /** What it asks for, and since which version, JSON; null where that was not noted. */
  asked: v.nullable(v.string()),
  installed_at: v.string(),
};
