import type { WorkbenchOptions } from './workbench';

/** The demo workspace with its sample plugins, and the key that signed them trusted. */
export const demo: WorkbenchOptions = { workspace: 'examples/demo-workspace', trustedKeys: 'examples/demo-key.pub' };
