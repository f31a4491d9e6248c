import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { OtlpReceiver } from '../../telemetry/otlpReceiver';
import { demo } from './demo';
import { acceptSaveDialog } from './saveDialog';
import { story } from './story';
import { runtime } from './workbench';

const FILE = 'airlock.cdx.json';
const settings: Record<string, unknown> = {};

describe(`What Airlock tells of itself, on ${runtime}`, () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await OtlpReceiver.start();
    settings['airlock.telemetry.otlpEndpoint'] = receiver.endpoint;
  });
  after(() => receiver.stop());

  story('events and a bill of materials', 'sbom', { ...demo, settings }, window => {
    it('is in its log, event by event', async () => {
      await window().runCommand('View: Show Airlock');
      await window().install('plugins/word-count', 'Word Count');
      await window().startCommand('Count words');
      await window().grantEverything();
      await window().told('Word Count: Count words: done');
      await window().dismissNotifications();
      await window().runCommand('Airlock: Show Log');
      // What is further up is not drawn.
      for (const line of [/grant\.allow org\.example\.word-count/, /plugin\.load org\.example\.word-count/, /plugin\.call org\.example\.word-count: [\s\S]*status completed/]) await window().waitForOutput(line);
      await window().screenshot('log');
    });

    it('is written as a bill of materials, and shown', async () => {
      await window().runCommand('Airlock: Export Software Bill of Materials…');
      const target = join(window().workspace, FILE);
      await acceptSaveDialog(window(), target);
      await window().page.locator('.editor-container .view-lines', { hasText: 'CycloneDX' }).waitFor();
      await window().runCommand('View: Hide Panel');
      await window().screenshot('bill');
      const text = readFileSync(target, 'utf8');
      assert.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null);
      const { components: [plugin] = [] } = JSON.parse(text) as { components?: { name: string; publisher?: string; properties: { name: string; value: string }[] }[] };
      assert.equal(plugin?.name, 'org.example.word-count');
      assert.ok(plugin.properties.some(({ name, value }) => name === 'airlock:grant' && value.includes('"decision":"allow"')));
      assert.ok(!text.includes(window().workspace), text);
    });

    it('is sent nowhere, as the editor\'s own telemetry is off', () => {
      assert.equal(receiver.requests, 0);
    });
  });
});
