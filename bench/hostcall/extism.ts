import createPlugin, { type CallContext } from '@extism/extism';
import { guest } from './guest';
import type { Subject } from './subject';

/** The same plugin under Extism's JavaScript SDK, which meters, records and asks nothing. */
export function extism(name: string, runInWorker: boolean): Subject {
  return {
    name,
    async run(size, stamps) {
      const plugin = await createPlugin({ wasm: [{ data: await guest(size, 'extism') }] }, {
        runInWorker,
        functions: {
          'extism:host/user': {
            same(_: CallContext, value: number) {
              stamps.note();
              return value;
            },
            take(context: CallContext, block: bigint) {
              stamps.note();
              return context.read(block)?.bytes().length ?? 0;
            },
          },
        },
      });
      try {
        await plugin.call('run');
      } finally {
        await plugin.close();
      }
    },
  };
}
