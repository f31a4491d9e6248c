import { defineConformance } from '../../conformance/conformance';
import { runtimes } from './runtimes';

for (const { kind, open } of runtimes) {
  defineConformance(`${kind}, in the extension host`, async () => {
    const { host, close } = await open();
    return { kind: host.kind, start: (module, name) => host.start(module, name), dispose: close };
  });
}
