import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

// Where the extension is installed there is nothing to be missed.
if (runtime === 'embedded') {
  story('A runtime that is chosen but not installed', 'missing-runtime', { ...demo, settings: { 'airlock.runtime': 'vscode-wasi' } }, window => {
    it('is missed when a plugin runs, with what can be done about it', async () => {
      await window().runCommand('View: Show Airlock');
      await window().install('plugins/word-count', 'Word Count');
      await window().startCommand('Count words');
      await window().grantEverything();
      const message = window().notification('ms-vscode.wasm-wasi-core is not installed');
      await message.getByRole('button', { name: 'Install WASI Core' }).waitFor();
      await window().screenshot('missing');
      await window().answerNotification('ms-vscode.wasm-wasi-core is not installed', 'Use Embedded Runtime');
    });

    it('is replaced by the one that is always there', async () => {
      // At once: the setting may still be being written, and counts all the same.
      await window().startCommand('Count words');
      await window().told('Word Count: Count words: done');
    });
  });
}
