import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { formatGranted } from '../../capabilities/granted';
import type { GrantRow } from '../../store/grants';
import type { BilledPlugin } from './bill';

/** What a bill says of a plugin in names of Airlock's own, all beginning with `airlock:` (docs/SBOM.md). */
export function propertiesOf({ row, manifest, isDamaged, grants }: BilledPlugin): readonly (readonly [name: string, value: string])[] {
  return [
    ['airlock:package:sha256', row.package_sha256],
    ['airlock:state', isDamaged ? 'error' : row.state],
    ['airlock:pinned', String(row.pinned === 1)],
    ['airlock:installed', row.installed_at],
    ['airlock:updated', row.updated_at],
    ['airlock:source:kind', row.source],
    ...optional('airlock:source:requested', row.requested),
    ...optional('airlock:source:reference', row.reference),
    ['airlock:signer:kind', row.signer_kind],
    ...optional('airlock:signer:key', row.signer_key_id),
    ...optional('airlock:signer:name', row.signer_name),
    ...manifest.capabilities.map(capability => ['airlock:capability', formatGranted(capability)] as const),
    ...grants.map(grant => ['airlock:grant', grantText(grant)] as const),
  ];
}

function optional(name: string, value: string | null): readonly (readonly [string, string])[] {
  return value === null ? [] : [[name, value]];
}

/** A decision as JSON. Workspaces are named by a digest: their names are paths of this machine. */
function grantText({ capability, decision, granted_at, expires_at, key_id, preview, workspace }: GrantRow): string {
  return JSON.stringify({ decision, capability: JSON.parse(capability) as unknown, preview: preview === 1, key: key_id, workspace: `sha256:${bytesToHex(sha256(utf8ToBytes(workspace)))}`, at: granted_at, ...(expires_at === null ? {} : { until: expires_at }) });
}
