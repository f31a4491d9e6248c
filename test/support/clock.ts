import type { HostFunctionRegistration, HostInterfaceRegistration } from '../../src/capabilities/foreign/types';

export const CLOCK_CAPABILITY = 'ext:acme.tools/clock';

/** What the extension acme.tools registers in tests: a clock that stands still. The samples `c-foreign` and `rust-foreign` are built for it. */
export function clock(changed: { readonly version?: string; readonly now?: HostFunctionRegistration['implement']; readonly tick?: HostFunctionRegistration['implement'] } = {}): HostInterfaceRegistration {
  return {
    extensionId: 'Acme.tools',
    name: 'acme:tools/clock',
    version: changed.version ?? '1.1.0',
    capability: { name: CLOCK_CAPABILITY, label: 'Clock', title: 'Read the clock', meaning: 'It learns what time it is, in any zone.' },
    functions: [
      {
        name: 'now',
        params: [{ name: 'zone', type: 'string' }],
        result: { result: { ok: { record: [{ name: 'hours', type: 'u8' }, { name: 'minutes', type: 'u8' }, { name: 'zone', type: 'string' }] }, error: { enum: ['no-such-zone'] } } },
        implement: changed.now ?? (([zone]) => (typeof zone === 'string' && zone.startsWith('Europe/') ? { ok: { hours: 12, minutes: 34, zone } } : { error: 'no-such-zone' })),
      },
      { name: 'tick', params: [], implement: changed.tick ?? (() => undefined) },
      { name: 'lines', params: [{ name: 'count', type: 'u32' }], result: { list: 'string' }, implement: ([count]) => Array.from({ length: Number(count) }, (_, index) => `line ${index}`) },
    ],
  };
}
