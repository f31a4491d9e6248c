import assert from 'node:assert/strict';
import { judgeLink } from './judgeLink';

describe('a link of a readme', () => {
  it('of the web is opened by the editor, which asks; an unencrypted one and mail after a question of ours', () => {
    assert.deepEqual(judgeLink('https://example.org/a?b#c'), { uri: 'https://example.org/a?b#c' });
    assert.match(judgeLink('http://example.org/')?.question ?? '', /example\.org without encryption/);
    assert.match(judgeLink('mailto:jane@example.org')?.question ?? '', /mailto/);
  });

  it('that could run or reach something else is not opened', () => {
    for (const href of [
      'javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'vbscript:x', 'blob:x', 'about:blank', 'ftp://example.org',
      'command:workbench.action.terminal.new', 'vscode://publisher.extension/x', 'vscode-insiders://x', 'vscode-webview://x', 'ssh://example.org', 'ms-word:x',
      '//example.org', '/etc/passwd', 'docs/x.md', '', 'https://', 'https://bank.example@evil.example/', 'http://user:secret@example.org/',
    ]) assert.equal(judgeLink(href), undefined, href);
  });
});
