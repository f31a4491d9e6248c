import * as vscode from 'vscode';
import { version } from '../../package.json';
import type { Airlock } from '../api/types';
import type { AirlockError } from '../errors';
import { Telemetry } from '../telemetry/telemetry';
import { settings } from '../ui/ids';
import { telemetryEndpoint } from '../ui/settings';

/** Exports events to where the user's setting says, while the editor's own telemetry is on; `close` sends what is left. */
export function exportTelemetry(airlock: Airlock, onProblem: (problem: AirlockError) => void): { close(): Promise<void> } {
  const telemetry = new Telemetry({
    onDidEvent: listener => airlock.onDidEvent(listener),
    endpoint: telemetryEndpoint,
    endpointName: `The setting ${settings.otlpEndpoint}`,
    isAllowed: () => vscode.env.isTelemetryEnabled,
    load: async () => (await import('../telemetry/otlp')).openOtlpSink,
    version,
    place: 'editor',
    onProblem,
  });
  const subscriptions = [
    vscode.env.onDidChangeTelemetryEnabled(() => { telemetry.update(); }),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(settings.otlpEndpoint)) telemetry.update();
    }),
  ];
  return {
    async close() {
      for (const subscription of subscriptions) subscription.dispose();
      await telemetry.close();
    },
  };
}
