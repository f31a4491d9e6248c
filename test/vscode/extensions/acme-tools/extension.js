/* global require, exports */
// An extension that brings an interface for plugins, as docs/EXTENSIONS.md tells it.
const vscode = require('vscode');

exports.activate = async context => {
  const { registerHostInterface } = await vscode.extensions.getExtension('airlock.airlock').activate();
  context.subscriptions.push(registerHostInterface({
    extensionId: context.extension.id,
    name: 'acme:tools/clock',
    version: '1.1.0',
    capability: { name: 'ext:acme.tools/clock', label: 'Clock', title: 'Read the clock', meaning: 'It learns what time it is, in any zone.' },
    functions: [
      {
        name: 'now',
        params: [{ name: 'zone', type: 'string' }],
        result: { result: { ok: { record: [{ name: 'hours', type: 'u8' }, { name: 'minutes', type: 'u8' }, { name: 'zone', type: 'string' }] }, error: { enum: ['no-such-zone'] } } },
        async implement([zone], { plugin }) {
          if (zone === 'nowhere') throw new Error('The clock fell down.');
          return zone.startsWith('Europe/') ? { ok: { hours: 12, minutes: 34, zone: `${zone}, for ${plugin.id}` } } : { error: 'no-such-zone' };
        },
      },
      { name: 'tick', params: [], implement: () => undefined },
      { name: 'lines', params: [{ name: 'count', type: 'u32' }], result: { list: 'string' }, implement: ([count]) => Array.from({ length: count }, (_, index) => `line ${index}`) },
    ],
  }));
};
