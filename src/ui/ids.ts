/**
 * Every id that package.json declares and code uses, once. `ids.test.ts` checks the manifest against these, so that
 * neither side can name something that the other does not have.
 */

/** Commands, by what they do. */
export const commands = {
  installFromFolder: 'airlock.installFromFolder',
  installFromFile: 'airlock.installFromFile',
  installFromAddress: 'airlock.installFromAddress',
  discover: 'airlock.discover',
  signInToRegistry: 'airlock.signInToRegistry',
  signOutOfRegistry: 'airlock.signOutOfRegistry',
  setLanguageModelKey: 'airlock.setLanguageModelKey',
  runCommand: 'airlock.runCommand',
  profileCommand: 'airlock.profileCommand',
  enable: 'airlock.enable',
  disable: 'airlock.disable',
  uninstall: 'airlock.uninstall',
  update: 'airlock.update',
  updateAll: 'airlock.updateAll',
  checkForUpdates: 'airlock.checkForUpdates',
  reload: 'airlock.reload',
  pin: 'airlock.pin',
  unpin: 'airlock.unpin',
  rollBack: 'airlock.rollBack',
  showLog: 'airlock.showLog',
  reviewGrants: 'airlock.reviewGrants',
  showRights: 'airlock.showRights',
  revokeGrants: 'airlock.revokeGrants',
  refresh: 'airlock.refresh',
  openLimits: 'airlock.openLimits',
  openTrustedKeys: 'airlock.openTrustedKeys',
  trustKey: 'airlock.trustKey',
  revokeKey: 'airlock.revokeKey',
  checkRevocations: 'airlock.checkRevocations',
  applyChanges: 'airlock.applyChanges',
  discardChanges: 'airlock.discardChanges',
  showChanges: 'airlock.showChanges',
  verifyAuditLog: 'airlock.verifyAuditLog',
  exportRecord: 'airlock.exportRecord',
  showFlag: 'airlock.review.show',
  acceptFlag: 'airlock.review.accept',
  blockFlag: 'airlock.review.block',
  reportFlag: 'airlock.review.report',
  exportBill: 'airlock.exportBillOfMaterials',
} as const;

/** Commands that need an argument from a view or a menu and are therefore not offered in the palette. */
export const hiddenCommands = {
  runTreeCommand: 'airlock.view.runCommand',
  installThisFolder: 'airlock.explorer.installFolder',
  replayExecution: 'airlock.execution.replay',
  saveRecording: 'airlock.execution.saveRecording',
  rollBackToVersion: 'airlock.version.rollBack',
  installFound: 'airlock.found.install',
} as const;

export const viewContainer = 'airlock';

export const views = { plugins: 'airlock.plugins', review: 'airlock.review' } as const;

/** Settings, complete with their section. */
export const settings = {
  runtime: 'airlock.runtime',
  record: 'airlock.record',
  retentionDays: 'airlock.retention.days',
  retentionExecutions: 'airlock.retention.executions',
  retentionSize: 'airlock.retention.sizeMiB',
  otlpEndpoint: 'airlock.telemetry.otlpEndpoint',
  llmEndpoint: 'airlock.llm.endpoint',
  llmModel: 'airlock.llm.model',
  llmPrefer: 'airlock.llm.prefer',
  trustPolicy: 'airlock.trust.policy',
  networkOffline: 'airlock.network.offline',
  execEnabled: 'airlock.exec.enabled',
  revocationLists: 'airlock.trust.revocationLists',
  installTimeout: 'airlock.install.timeoutSeconds',
  hotReload: 'airlock.development.hotReload',
  catalogues: 'airlock.catalogues',
  remoteImages: 'airlock.discover.remoteImages',
  updatesCheck: 'airlock.updates.check',
  updatesInterval: 'airlock.updates.intervalHours',
  discoveryDirectories: 'airlock.discovery.directories',
  fuel: 'airlock.limits.fuel',
  randomizeFuel: 'airlock.limits.randomizeFuel',
  memoryMiB: 'airlock.limits.memoryMiB',
  stackKiB: 'airlock.limits.stackKiB',
  wallMs: 'airlock.limits.wallMs',
  readMiB: 'airlock.limits.readMiB',
  writtenMiB: 'airlock.limits.writtenMiB',
  openFiles: 'airlock.limits.openFiles',
  fileOperations: 'airlock.limits.fileOperations',
  directoryEntries: 'airlock.limits.directoryEntries',
  versionsKept: 'airlock.versions.kept',
  plugins: 'airlock.plugins',
  policy: 'airlock.policy',
  retrievalMaxFile: 'airlock.retrieval.maxFileKiB',
  retrievalMaxFiles: 'airlock.retrieval.maxFiles',
  retrievalMaxTotal: 'airlock.retrieval.maxTotalMiB',
  reviewEnabled: 'airlock.review.enabled',
  reviewSensitivity: 'airlock.review.sensitivity',
} as const;

/** Keys for `when` clauses, set by `setContext`. */
export const contextKeys = {
  /** Known to have no plugin installed: the palette then hides what needs one. Unset before the store was read. */
  noPlugins: 'airlock.noPlugins',
  /** Paths of the workspace's folders that hold a plugin.toml: the explorer offers to install them. */
  packageFolders: 'airlock.packageFolders',
  /** What a plugin would change waits for a decision. */
  changesPending: 'airlock.changesPending',
  /** The diff editor of what a plugin would change is in front. */
  changesShown: 'airlock.changesShown',
} as const;

/** Values of `viewItem` in the Plugins view; the menus in package.json match on them. */
export const treeContext = {
  enabled: 'plugin.enabled',
  disabled: 'plugin.disabled',
  disabledBySetting: 'plugin.disabledBySetting',
  distrusted: 'plugin.distrusted',
  error: 'plugin.error',
  commands: 'commands',
  command: 'command',
  capabilities: 'capabilities',
  capability: 'capability',
  executions: 'executions',
  execution: 'execution',
  recordedExecution: 'execution.recorded',
  versions: 'versions',
  version: 'version',
  keptVersion: 'version.kept',
  found: 'found',
  foundPackage: 'found.package',
  foundBroken: 'found.broken',
} as const;

/** What follows `plugin.…` in `viewItem`, in this order: menus match on the beginning and on these. */
export const treeFlags = { pinned: '.pinned', local: '.local' } as const;

/** Values of `viewItem` in the Security Review view: a flag, by what was decided about it. */
export const reviewContext = {
  open: 'flag.open',
  accepted: 'flag.accepted',
  blocked: 'flag.blocked',
  reported: 'flag.reported',
} as const;
