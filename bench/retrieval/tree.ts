import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Numbers that are the same each time (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

const SYLLABLES = ['re', 'con', 'ta', 'mi', 'lo', 'ver', 'pa', 'si', 'ner', 'du', 'fo', 'ble', 'gra', 'hi', 'sta', 'ly', 'mo', 'ket', 'za', 'qui'];

/** One of 4 000 words, the frequent ones far more often than the others, as in all texts. */
function someWord(random: (below: number) => number): string {
  const rank = Math.floor(4_000 ** (random(1 << 20) / (1 << 20)));
  return [rank % 20, Math.floor(rank / 20) % 20, Math.floor(rank / 400)].map(at => SYLLABLES[at] ?? '').join('');
}

/** A name that somebody could have chosen, of one to three words. */
export function someName(random: (below: number) => number): string {
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  return someWord(random) + Array.from({ length: random(3) }, () => capital(someWord(random))).join('');
}

/** The text of a source file of some 120 lines. */
export function someSource(random: (below: number) => number, name: string): string {
  const functions = Array.from({ length: 4 + random(6) }, () => {
    const lines = Array.from({ length: 5 + random(18) }, () => `  const ${someName(random)} = await ${someName(random)}(${someName(random)}, ${random(100)});`);
    return `/** Does what ${name} needs: it will ${someName(random)} before the ${someWord(random)} is there. */\nexport async function ${someName(random)}(${someName(random)}: string): Promise<void> {\n${lines.join('\n')}\n}\n`;
  });
  return functions.join('\n');
}

/** Makes a tree of source files, 25 to a directory. Returns the bytes of all of them. */
export async function makeTree(root: string, files: number): Promise<number> {
  const random = randomNumbers(1);
  let bytes = 0;
  for (let at = 0; at < files; at++) {
    const directory = join(root, `package${Math.floor(at / 500)}`, `part${Math.floor(at / 25) % 20}`);
    if (at % 25 === 0) await mkdir(directory, { recursive: true });
    const name = someName(random);
    const text = someSource(random, name);
    bytes += text.length;
    await writeFile(join(directory, `${name}${at}.ts`), text);
  }
  await writeFile(join(root, '.gitignore'), 'out/\n*.log\n');
  return bytes;
}
