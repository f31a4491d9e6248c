import type { PluginRow } from '../../src/store/installedPlugins';

export const PLUGIN: PluginRow = {
  id: 'org.example.hello', version: '0.1.0', source: 'local', source_url: '/somewhere', requested: null, reference: null, package_sha256: 'p', manifest_file: 'plugin.toml',
  manifest_sha256: 'm', checksum: 'c', signature_sha256: 's', signer_kind: 'trusted', signer_key_id: 'k', signer_name: 'Jane', asked: null, pinned: 0, state: 'enabled',
  error_message: null, installed_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
};
