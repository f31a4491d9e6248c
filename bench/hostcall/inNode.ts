// The rounds in a plain Node process. Usage: node inNode.cjs ROUNDS. The last line is JSON.
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { airlockOn } from './airlock';
import { extism } from './extism';
import { measure, type Measured } from './rounds';

async function main(): Promise<Measured[]> {
  const host = createEmbeddedHost({ workerPath: './dist/embedded-worker.js' });
  try {
    return await measure([
      airlockOn(host, 'Airlock, embedded host'),
      airlockOn(host, 'Airlock, embedded host, not recorded', false),
      extism('Extism, in a worker', true),
      extism('Extism, in process', false),
    ], Number(process.argv[2] ?? 15));
  } finally {
    host.dispose();
  }
}

main().then(measured => {
  console.log(JSON.stringify(measured));
  process.exit(0);
}, error => {
  console.error(error);
  process.exit(1);
});
