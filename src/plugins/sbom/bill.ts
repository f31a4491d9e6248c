import type { GrantRow } from '../../store/grants';
import type { PluginRow } from '../../store/installedPlugins';
import type { Manifest } from '../types';

/** What a bill of materials says of one plugin. */
export interface BilledPlugin {
  readonly row: PluginRow;
  readonly manifest: Manifest;
  /** Whether what is installed is damaged: then the manifest is not known. */
  readonly isDamaged: boolean;
  /** What was decided about it, in all workspaces. */
  readonly grants: readonly GrantRow[];
}

/** What makes a bill of materials the same every time, where that is wanted. */
export interface BillOptions {
  /** Its serial number, `urn:uuid:…`; a new one where absent. */
  readonly serialNumber?: string;
  /** When it was made, RFC 3339; now where absent. */
  readonly timestamp?: string;
}

/** What writes a bill of materials: plugins, and Airlock's own version. */
export type WriteBill = (plugins: readonly BilledPlugin[], about: { readonly version: string; readonly serialNumber: string; readonly timestamp: Date }) => string;
