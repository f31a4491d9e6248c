export { OverlayFileSystem } from './overlayFileSystem';
export { applyChanges, type Applied, type ApplyFailure } from './applyChanges';
export { findConflicts, type Conflict } from './conflicts';
export { withoutPaths } from './withoutPaths';
export type { After, Before, Change } from './changes';
export { DEFAULT_OVERLAY_LIMITS, type OverlayLimits } from './quota';
