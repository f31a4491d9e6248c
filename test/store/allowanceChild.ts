// A process that takes tokens from one plugin's allowance until none are left; prints how many it got, and gives back some on the way.
import { readFile } from 'node:fs/promises';
import { TokenBook } from '../../src/api/tokenBook';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { openStore } from '../../src/store/store';

const [folder = '', perDay = '0'] = process.argv.slice(2);
const fail = (problem: unknown): void => { process.stderr.write(`${String(problem)}\n`); };
const store = openStore({ storage: new NodeStorage(), location: folder, sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: fail });
const book = new TokenBook(store, { pluginId: 'org.example.chat', keyId: 'k' }, { now: () => Date.UTC(2026, 2, 1, 12), onProblem: fail });

async function main(): Promise<void> {
  let kept = 0;
  for (;;) {
    const { day, tokens } = await book.take(10, 10, Number(perDay));
    if (tokens === 0) break;
    // As a conversation does that used less than was set aside.
    await book.giveBack(day, 3);
    kept += tokens - 3;
  }
  await store.close();
  process.stdout.write(String(kept));
}

void main();
