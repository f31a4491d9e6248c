// The rounds in a plain Node process. Usage: node inNode.cjs ROUNDS. The last line is JSON.
import { readFileSync } from 'node:fs';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { airlockOn } from './airlock';
import { nodeFs, nodeWasi } from './plain';
import { measure, type Measured } from './rounds';
import { AMPLE, PROGRAM } from './settings';
import { tidy, withTree } from './tree';

async function main(): Promise<Measured[]> {
  const program = new Uint8Array(readFileSync(PROGRAM));
  const host = createEmbeddedHost({ workerPath: './dist/embedded-worker.js' });
  try {
    return await withTree(async root => measure([
      await airlockOn(host, 'Airlock, embedded host', program, root, AMPLE),
      nodeWasi(program, root, AMPLE),
      nodeFs(root, AMPLE),
    ], Number(process.argv[2] ?? 11), () => tidy(root)));
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
