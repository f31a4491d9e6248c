import { readFileSync } from 'node:fs';
import { harden, meter, type Scheme } from '../../../src/wasm/index';
import { hostile } from './hostile';

/**
 * Tells what memory rewriting takes, in a process of its own: `node --expose-gc out/test/wasm/memory/main.js harden|meter
 * SCHEME FILE…`. Prints a line of JSON for each file: the verdict, the input's bytes, and by how many bytes the most resident
 * memory so far rose above what it was before.
 */
const [how = 'meter', scheme = 'threaded', ...files] = process.argv.slice(2);

function rewrite(input: Uint8Array): string {
  const result = how === 'harden' ? harden(input, { link: () => 'granted', scheme: scheme as Scheme }) : meter(input, { scheme: scheme as Scheme });
  return result.ok ? 'accepted' : result.refusal.code;
}

// What the code itself needs is there before.
for (const make of Object.values(hostile)) rewrite(make(2000));
for (const file of files) {
  const bytes = new Uint8Array(readFileSync(file));
  globalThis.gc?.();
  const before = process.resourceUsage().maxRSS;
  const verdict = rewrite(bytes);
  console.log(JSON.stringify({ verdict, bytes: bytes.length, rose: (process.resourceUsage().maxRSS - before) * 1024 }));
}
